import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { matching } from "../sandbox/wire.ts";
import { said } from "./said.ts";
import { csvOf, jobFields, system, type Workplace, workOrders, workplace, writeJob } from "./workplace.ts";

const RECORDS = 200;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

const inputs = [
  { file: "work-orders.csv", types: { qty: "number" }, content: csvOf(workOrders(RECORDS)) },
  { file: "work-orders.json", content: JSON.stringify(workOrders(RECORDS), null, 1) },
  {
    file: "work-orders.jsonl",
    content: workOrders(RECORDS)
      .map((order) => `${JSON.stringify(order)}\n`)
      .join(""),
  },
];

test.each(inputs)("a run of $file says in one object what the ledger says", async ({ file, types, content }) => {
  const place = await workplace(sandbox, { records: 1 });
  await place.write(file, content);
  await writeJob(place, { records: { file, key: "id", ...(types && { types }) } });
  const { code, stdout, stderr } = await place.run("--json");
  const { durationMs } = said(stdout);
  expect({ code, said: said(place.normal(stdout)) }).toEqual({
    code: 0,
    said: {
      run: "‹run›",
      job: "work-orders",
      state: "completed",
      reason: null,
      records: { total: RECORDS, succeeded: RECORDS, dead: 0, unknown: 0, rolledBack: 0, pending: 0 },
      segments: { total: 4, completed: 4 },
      requests: RECORDS,
      retries: 0,
      tokens: { signIns: 1, refreshes: 0, refreshFailures: 0, rejected: 0 },
      durationMs,
      recordsPerMinute: Math.round((RECORDS / durationMs) * 60_000),
      alerts: [],
      checkpoint: "‹folder›/.longhaul/work-orders/‹run›/‹run›.checkpoint.jsonl",
      deadLetters: null,
      audit: "‹folder›/.longhaul/work-orders/‹run›/‹run›.audit.jsonl",
      report: "‹folder›/.longhaul/work-orders/‹run›/‹run›.report.html",
    },
  });
  expect(place.normal(stderr)).toBe("run ‹run›: 200 records; .longhaul/work-orders/‹run›\n");
  const { tokens, ...summary } = place.ledger.summary();
  const counted = Object.entries(tokens).filter(([, count]) => count > 0);
  expect({ ...summary, counted }).toEqual({
    applied: RECORDS,
    distinct: RECORDS,
    twice: [],
    twiceTotal: 0,
    replayed: 0,
    requests: RECORDS + 1,
    statuses: { 200: RECORDS + 1 },
    resets: { before: 0, after: 0 },
    counted: [["signIns", 1]],
  });
});

test("what goes to the server is the record as the job renders it", async () => {
  const place = await workplace(sandbox, { records: 2 });
  const { code } = await place.run();
  const run = (await place.file(".checkpoint.jsonl")).split("/")[2];
  const sent = place.ledger
    .entries()
    ?.map(({ method, path, id, idempotencyKey }) => ({ method, path, id, idempotencyKey }));
  expect({ code, sent }).toEqual({
    code: 0,
    sent: [1, 2].map((record) => ({
      method: "PUT",
      path: `/api/v1/workorders/WO-${record}`,
      id: `WO-${record}`,
      idempotencyKey: `${run}-${record}`,
    })),
  });
});

test("without --json the end is told to a person on stdout, and only there", async () => {
  const place = await workplace(sandbox, { records: 60 });
  const { code, stdout, stderr } = await place.run();
  const text = place.normal(stdout).replace(/(duration +).*/, "$1‹time›, ‹rate›");
  expect({ code, stderr: place.normal(stderr) }).toEqual({
    code: 0,
    stderr: "run ‹run›: 60 records; .longhaul/work-orders/‹run›\n",
  });
  expect(text).toMatchInlineSnapshot(`
    "work-orders: every record succeeded
      records         60 in all
        succeeded     60
        dead letters  0
        unknown       0
        pending       0
      segments        2 of 2
      requests        60
      tokens          1 sign-in, 0 refreshes
      duration        ‹time›, ‹rate›
      checkpoint      .longhaul/work-orders/‹run›/‹run›.checkpoint.jsonl
      report          .longhaul/work-orders/‹run›/‹run›.report.html
    "
  `);
});

test("a dry run shows the first requests and sends nothing, not even a sign-in", async () => {
  const place = await workplace(sandbox, { records: 6 });
  const { code, stdout, stderr } = await place.cli(["run", "work-orders", "--dry-run"], {});
  expect({ code, stderr, requests: place.ledger.summary().requests, left: await place.files(".jsonl") }).toEqual({
    code: 0,
    stderr: "",
    requests: 0,
    left: [],
  });
  expect(place.normal(stdout).split("\n\n#").slice(0, 2).join("\n\n#")).toMatchInlineSnapshot(`
    "work-orders: 6 records in 1 segment, ready to be sent. Nothing was sent. The first 5:

    # record 1, line 2
    PUT ‹server›/api/v1/workorders/WO-1
    content-type: application/json
    idempotency-key: dry-run-1

    {"status":"Closed","qty":1}"
  `);
});

test("secrets come from standard input just as well", async () => {
  const place = await workplace(sandbox, { records: 3 });
  const password = sandboxEnvironment["LONGHAUL_MES_PASSWORD"];
  const { code, stderr } = await place.cli(
    ["run", "work-orders", "--secrets-file", "-"],
    {},
    `# made for a test\nLONGHAUL_MES_PASSWORD=${password}\n`,
  );
  expect({ code, stderr: place.normal(stderr), ...place.applied }).toEqual({
    code: 0,
    stderr: "run ‹run›: 3 records; .longhaul/work-orders/‹run›\n",
    applied: 3,
    distinct: 3,
    twice: [],
  });
});

describe("a second run of the same job", () => {
  test("sends nothing when the first one finished, and --fresh runs it again", async () => {
    const place = await workplace(sandbox, { records: 20 });
    const first = await place.run("--json");
    const requests = place.ledger.summary().requests;
    const second = await place.run("--json");
    expect({ ...second, requests: place.ledger.summary().requests }).toEqual({ ...first, stderr: "", requests });
    const told = await place.run();
    expect(told.stdout).toMatch(
      /\nThis run had ended before, so nothing was sent now; --fresh runs the job again\.\n$/,
    );
    const fresh = await place.run("--fresh", "--json");
    const runs = [first, fresh].map(({ stdout }) => said(stdout).run);
    expect({ code: fresh.code, differ: new Set(runs).size, ...place.applied }).toMatchObject({
      code: 0,
      differ: 2,
      applied: 40,
      distinct: 20,
    });
  });

  test("begins anew when the records changed after the first one finished", async () => {
    const place = await workplace(sandbox, { records: 20 });
    await place.run();
    await place.write("work-orders.csv", csvOf(workOrders(21)));
    const { code, stderr } = await place.run();
    expect({ code, stderr: place.normal(stderr), runs: (await place.files(".checkpoint.jsonl")).length }).toEqual({
      code: 0,
      stderr: "run ‹run›: 21 records; .longhaul/work-orders/‹run›\n",
      runs: 2,
    });
    expect(place.applied).toMatchObject({ applied: 41, distinct: 21 });
  });

  test("refuses --resume when there is nothing to go on with", async () => {
    const place = await workplace(sandbox, { records: 2 });
    const never = await place.run("--resume");
    await place.run();
    const finished = await place.run("--resume");
    expect([never, finished, place.applied.applied]).toEqual([
      {
        code: 1,
        stdout: "",
        stderr: 'The job "work-orders" has no unfinished run.\nStart it without --resume.\n',
      },
      {
        code: 1,
        stdout: "",
        stderr: 'The job "work-orders" has no unfinished run.\nStart it without --resume.\n',
      },
      2,
    ]);
  });
});

describe("while a run is unfinished", () => {
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
});

test.each(["plant/shifts.sync.json", "plant/shifts", "shifts"])(
  "a job in another folder is found as %s, and its files lie beside it",
  async (name) => {
    const place = await workplace(sandbox, { records: 2 });
    await mkdir(join(place.folder, "plant"));
    await place.write(
      "plant/shifts.sync.json",
      JSON.stringify({ ...jobFields, records: { file: "a.csv", key: "id" } }),
    );
    await place.write("plant/a.csv", csvOf(workOrders(2)));
    const { code, stderr } = await place.cli(["run", name]);
    expect({
      code,
      stderr: place.normal(stderr),
      checkpoint: place.normal(await place.file(".checkpoint.jsonl")),
    }).toEqual({
      code: 0,
      stderr: "run ‹run›: 2 records; plant/.longhaul/shifts/‹run›\n",
      checkpoint: "plant/.longhaul/shifts/‹run›/‹run›.checkpoint.jsonl",
    });
  },
);
