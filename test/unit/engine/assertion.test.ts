import { describe, expect, test } from "vitest";
import { epochMs } from "../../../src/base/time.ts";
import { compileExpression } from "../../../src/config/expression.ts";
import type { Job } from "../../../src/config/job.ts";
import { Assertion } from "../../../src/engine/assertion.ts";

type Method = Job["request"]["method"];

const record = { number: 1, line: 2, values: { id: "W1", qty: 3 } };

async function judge(assert: NonNullable<Job["assert"]>, status: number, body = "", method: Method = "PUT") {
  const compiled = assert.jsonata === undefined ? undefined : compileExpression(assert.jsonata);
  const expression = compiled?.kind === "expression" ? compiled.expression : undefined;
  const answer = { status, headers: { etag: "7" }, body, sentAt: epochMs(0), receivedAt: epochMs(1) };
  const verdict = await new Assertion(assert, expression, { method }).judge(answer, record);
  return verdict?.kind === "failed" ? verdict.error : verdict?.kind;
}

const listed = { status: [200, 409] };
const version = { jsonata: "version > 1" };

describe("an assertion judges an answer:", () => {
  test.each<
    [what: string, assert: NonNullable<Job["assert"]>, status: number, body: string, verdict: string | undefined]
  >([
    ["a listed 2xx", listed, 200, "", "met"],
    ["a listed 409", listed, 409, "", "met"],
    ["a 2xx that is not listed", listed, 204, "", "applied, but asserted status 200, 409; came status 204"],
    ["a 4xx that is not listed is not its matter", listed, 422, "", undefined],
    ["an answer that is as asserted", version, 200, '{"version": 2}', "met"],
    ["one that is not", version, 200, '{"version":1}', 'applied, but asserted version > 1; came {"version":1}'],
    ["an empty one", version, 204, "", "applied, but asserted version > 1; came an empty body"],
    [
      "one that the expression fails on",
      { jsonata: "$number(version) > 1" },
      200,
      '{"version":"x"}',
      'applied, but asserted $number(version) > 1; came {"version":"x"}, which it fails on: Unable to cast value to a number: "x"',
    ],
    [
      "by record, status and headers",
      { jsonata: '$record.qty = 3 and $status = 201 and $headers.etag = "7"' },
      201,
      "",
      "met",
    ],
    ["a listed 409 that is not as asserted", { ...listed, ...version }, 409, '{"version":1}', undefined],
    ["a refusal without a list", version, 409, '{"version":2}', undefined],
  ])("%s", async (_what, assert, status, body, verdict) => {
    expect(await judge(assert, status, body)).toBe(verdict);
  });
});

test("a GET applies nothing, so its verdict does not say so", async () => {
  const verdict = await judge(version, 200, '{"version":1}', "GET");
  expect(verdict).toBe('answered, but asserted version > 1; came {"version":1}');
});
