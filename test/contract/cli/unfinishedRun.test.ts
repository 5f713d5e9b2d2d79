import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { matching } from "../sandbox/wire.ts";
import { said } from "./said.ts";
import { csvOf, jobFields, system, type Workplace, workOrders, workplace, writeJob } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

/** The same records, one JSON object a line. */
function jsonlOf(csv: string): string {
  const rows = csv.trimEnd().split("\n").slice(1);
  return rows
    .map((row) => row.split(","))
    .map(([id, status, qty]) => `${JSON.stringify({ id, status, qty })}\n`)
    .join("");
}

async function unfinished(): Promise<{ place: Workplace; sent: number }> {
  const place = await workplace(sandbox, { records: 60, job: { rate: { perSecond: 100 } } });
  const run = place.start(["run", "work-orders"]);
  await place.requests(10);
  run.kill("SIGINT");
  expect((await run.ended).code).toBe(3);
  return { place, sent: place.ledger.summary().requests };
}

const left = (stderr: string) => stderr.replace(/\d+ left/, "‹n› left");

test("changed records are refused with a choice, and restored ones go on", async () => {
  const { place, sent } = await unfinished();
  await place.write("work-orders.csv", csvOf(workOrders(61)));
  const { code, stdout, stderr } = await place.run("--json");
  expect({ code, stdout: said(stdout), requests: place.ledger.summary().requests }).toMatchObject({
    code: 1,
    stdout: { state: "refused", reason: "input-changed", job: "work-orders", run: null },
    requests: sent,
  });
  expect(left(place.normal(stderr))).toMatchInlineSnapshot(`
    "The records file changed, but run ‹run› over the former one is unfinished: ‹n› left.
    Restore the file and resume, or begin anew with --fresh, which sends every record again.
    "
  `);
  await place.write("work-orders.csv", csvOf(workOrders(60)));
  expect({ code: (await place.run()).code, ...place.applied }).toEqual({
    code: 0,
    applied: 60,
    distinct: 60,
    twice: [],
  });
});

test("changed records with problems list the problems", async () => {
  const { place, sent } = await unfinished();
  await place.write("work-orders.csv", "id,status,qty\nWO-1,Closed,many\n");
  const { code, stdout, stderr } = await place.run("--json");
  expect({ code, reason: said(stdout).reason, stderr, requests: place.ledger.summary().requests }).toEqual({
    code: 1,
    reason: "input-invalid",
    stderr:
      'work-orders.csv:2:13 "qty" should be of type number, found "many".\nCorrect the value, or the type of the column in "records.types".\n',
    requests: sent,
  });
});

test.each([
  { file: "work-orders.csv", write: (text: string) => Buffer.from(text) },
  { file: "work-orders.csv.gz", write: (text: string) => gzipSync(text) },
  { file: "work-orders.jsonl", write: (text: string) => Buffer.from(jsonlOf(text)) },
  {
    file: "work-orders.json",
    write: (text: string) => Buffer.from(`[${jsonlOf(text).trim().replaceAll("\n", ",")}]`),
  },
])("a run of $file goes on where its first open record is", async ({ file, write }) => {
  const place = await workplace(sandbox, { records: 1 });
  await place.writeBytes(file, write(csvOf(workOrders(60))));
  const records = { file, key: "id", ...(file.includes(".csv") && { types: { qty: "number" } }) };
  await writeJob(place, { records, rate: { perSecond: 100 }, segments: { size: 4 } });
  const run = place.start(["run", "work-orders"]);
  await place.requests(15);
  run.kill("SIGKILL");
  await run.ended;
  const { code, stderr } = await place.run();
  expect({ code, resumed: /^resuming .* of 60 records to do/.test(stderr), ...place.applied }).toEqual({
    code: 0,
    resumed: true,
    applied: 60,
    distinct: 60,
    twice: [],
  });
});

test("--fresh over changed records begins anew", async () => {
  const { place } = await unfinished();
  await place.write("work-orders.csv", csvOf(workOrders(61)));
  const { code, stdout } = await place.run("--fresh", "--json");
  expect({ code, records: said(stdout).records }).toMatchObject({ code: 0, records: { succeeded: 61 } });
});

test("a changed request is refused as well", async () => {
  const { place, sent } = await unfinished();
  await writeJob(place, { request: { ...(jobFields["request"] as object), body: { qty: "${qty}" } } });
  const { code, stderr } = await place.run();
  expect({ code, requests: place.ledger.summary().requests }).toEqual({ code: 1, requests: sent });
  expect(left(place.normal(stderr))).toMatchInlineSnapshot(`
    "The job or its connection changed, but run ‹run› is unfinished: ‹n› left.
    Restore the file and resume, or begin anew with --fresh, which sends every record again.
    "
  `);
});

test("a changed pace is no other job: it goes on", async () => {
  const { place } = await unfinished();
  await writeJob(place, { concurrency: 2 });
  const { code, stderr } = await place.run();
  expect({ code, stderr: place.normal(stderr), ...place.applied }).toEqual({
    code: 0,
    stderr: matching(/^resuming ‹run›: \d+ of 60 records to do; \.longhaul\/work-orders\/‹run›\n$/),
    applied: 60,
    distinct: 60,
    twice: [],
  });
});
