import { expect, test } from "vitest";
import { failedWith } from "../../../src/base/failure.ts";
import { millis } from "../../../src/base/time.ts";
import { compileExpression, expressionLimits } from "../../../src/config/expression.ts";
import { mappedSource } from "../../../src/engine/mappedSource.ts";
import { preflight } from "../../../src/engine/preflight.ts";
import { MemorySource, orders } from "../../fakes/memorySource.ts";
import { makeJob } from "./runTrial.ts";

async function look(text: string) {
  const compiled = compileExpression(text, { ...expressionLimits, time: millis(20) });
  if (compiled.kind === "broken") throw new Error(compiled.error);
  const source = mappedSource(new MemorySource(orders(9)), compiled.expression);
  const job = makeJob({ request: { body: { kind: "jsonata", text } } });
  const context = { job, baseUrl: "https://mes.example.com", headers: {}, run: "r1" };
  try {
    const { records, shown } = await preflight({ context, source, show: 2 }, new AbortController().signal);
    return { records, bodies: shown.map(({ request }) => request.body) };
  } catch (error) {
    if (!failedWith(error, "input-invalid")) throw error;
    return error.facts.problems.map(({ code, line, facts }) => [code, line, facts]);
  }
}

test("each record is sent with the body that the expression makes of it", async () => {
  expect(await look('{ "key": id, "many": qty > 1 }')).toEqual({
    records: 9,
    bodies: ['{"key":"W1","many":false}', '{"key":"W2","many":true}'],
  });
});

test("every record without a body is a problem before anything is sent", async () => {
  expect(await look('qty = 3 ? $sum("x") : qty = 8 ? missing : id')).toEqual([
    ["expression-failed", 4, { error: 'Argument 1 of function "sum" must be an array of "numbers"' }],
    ["expression-failed", 9, { error: "it finds nothing" }],
  ]);
});

test("an expression that does not end is not tried on every record", async () => {
  expect(await look("($f := function($n) { $f($n) }; $f(1))")).toEqual([
    ["expression-failed", 2, { error: "Evaluation timeout after 20 milliseconds. Check for infinite loop" }],
  ]);
});
