import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { said } from "./said.ts";
import { jobFields, system, workplace, writeJob } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

const records = (counts: object) => ({
  total: 60,
  succeeded: 0,
  dead: 0,
  unknown: 0,
  rolledBack: 0,
  pending: 0,
  ...counts,
});

interface DryRun {
  readonly chosen?: number;
  readonly records: number;
  readonly shown: readonly { readonly record: number; readonly body: string }[];
}

const dryRunOf = (stdout: string) => JSON.parse(stdout) as DryRun;

test("a sample is tried first, one that fails decides the exit code, and the full run goes on from there", async () => {
  const place = await workplace(sandbox, { records: 60, qty: (row) => (row === 60 ? -1 : row) });
  const sample = await place.run("--sample", "3", "--json");
  const { state, reason, test: result, records: counts } = said(sample.stdout);
  expect({ code: sample.code, state, reason, counts, result }).toEqual({
    code: 2,
    state: "stopped",
    reason: "test-batch",
    counts: records({ succeeded: 2, dead: 1, pending: 57 }),
    result: {
      chosen: 3,
      doneBefore: 0,
      passed: 2,
      failed: 1,
      unknown: 0,
      records: [
        { record: 60, line: 61, key: "WO-60", verdict: "failed", status: 400, error: "qty must not be negative" },
        { record: 1, line: 2, key: "WO-1", verdict: "passed", status: 200, error: null },
        { record: 31, line: 32, key: "WO-31", verdict: "passed", status: 200, error: null },
      ],
    },
  });
  const segment = await place.run("--segment", "1");
  expect(place.normal(segment.stderr)).toContain(
    "57 of 60 records to do, of which a test batch takes 48 (2 more of the chosen are done already)",
  );
  expect(segment.stdout).toContain("test batch: 48 of 48 records passed, 2 more were done before and not sent again");
  expect({ code: segment.code, applied: place.applied }).toEqual({
    code: 0,
    applied: { applied: 50, distinct: 50, twice: [] },
  });
  const full = await place.run("--json");
  expect({ code: full.code, counts: said(full.stdout).records, applied: place.applied }).toEqual({
    code: 2,
    counts: records({ succeeded: 59, dead: 1 }),
    applied: { applied: 59, distinct: 59, twice: [] },
  });
});

test("a choice that cannot be is refused before anything is sent", async () => {
  const place = await workplace(sandbox, { records: 60 });
  const ends = await Promise.all([
    place.run("--segment", "2-3"),
    place.run("--segment", "x"),
    place.run("--sample", "0"),
  ]);
  expect({ ends: ends.map(({ code, stderr }) => [code, stderr.trim()]), applied: place.applied.applied }).toEqual({
    ends: [
      [1, "There is no segment 3.\nChoose from 1 to 2."],
      [1, expect.stringContaining("Write numbers and ranges, such as 3,7-9.")],
      [1, expect.stringContaining("Write a number from 1.")],
    ],
    applied: 0,
  });
});

test("a dry run shows the chosen records", async () => {
  const place = await workplace(sandbox, { records: 60 });
  const { code, stdout } = await place.run("--dry-run", "--sample", "3", "--json");
  const { chosen, shown, records: total } = dryRunOf(stdout);
  expect({ code, chosen, total, shown: shown.map(({ record }) => record) }).toEqual({
    code: 0,
    chosen: 3,
    total: 60,
    shown: [1, 31, 60],
  });
});

test("an expression makes the body, another one judges the answer", async () => {
  const place = await workplace(sandbox, { records: 20 });
  await writeJob(place, {
    request: {
      ...(jobFields["request"] as object),
      body: { jsonata: '{ "status": $uppercase(status), "qty": qty * 2 }' },
    },
    assert: { jsonata: "$status < 300 and $record.qty != 7" },
  });
  const dry = await place.run("--dry-run", "--json");
  const [first] = dryRunOf(dry.stdout).shown;
  const { code, stdout } = await place.run("--json");
  const { state, records: counts } = said(stdout);
  expect({ body: first?.body, code, state, counts, applied: place.applied.applied }).toEqual({
    body: '{"status":"CLOSED","qty":2}',
    code: 2,
    state: "completed-with-dead-letters",
    counts: { ...records({ succeeded: 19, dead: 1 }), total: 20 },
    applied: 20,
  });
  const letters = await place.read(await place.file(".dead-letters.csv"));
  expect(letters).toContain("applied, but asserted $status < 300 and $record.qty != 7; came {");
});

test("what is wrong with expressions is refused with its place, before anything is sent", async () => {
  const place = await workplace(sandbox, { records: 20 });
  const bodyOf = (jsonata: string) =>
    writeJob(place, {
      request: { ...(jobFields["request"] as object), body: { jsonata } },
      assert: { jsonata: "a b" },
    });
  await bodyOf("1 +");
  const broken = await place.run();
  await writeJob(place, {
    request: { ...(jobFields["request"] as object), body: { jsonata: 'qty = 4 ? $sum("x") : id' } },
  });
  const failing = await place.run();
  expect({
    codes: [broken.code, failing.code],
    said: [broken.stderr, failing.stderr],
    applied: place.applied.applied,
  }).toEqual({
    codes: [1, 1],
    said: [
      expect.stringMatching(
        /work-orders\.sync\.json:\d+:\d+ This is not a JSONata expression: Unexpected end of expression\.[^]*work-orders\.sync\.json:\d+:\d+ This is not a JSONata expression/,
      ),
      expect.stringContaining(
        'work-orders.csv:5:1 The expression in "request.body" gives no body for this record: Argument 1 of function "sum" must be an array of "numbers".',
      ),
    ],
    applied: 0,
  });
});
