import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { said } from "./said.ts";
import { csvOf, jobFields, system, workOrders, workplace, writeJob } from "./workplace.ts";

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
      redrives: null,
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

test("records that are not plain UTF-8 CSV are read as they are, and a run and a dry run say so", async () => {
  const place = await workplace(sandbox, { records: 1 });
  const text = "id;status;qty\r\nWO-1;Gelöscht;1\r\nWO-2;Geprüft;2\r\n";
  await place.writeBytes("work-orders.csv", Buffer.from(text, "latin1"));
  const records = { file: "work-orders.csv", key: "id", types: { qty: "number" }, encoding: "windows-1252" };
  await writeJob(place, { records });
  const dry = await place.run("--dry-run");
  const json = (await place.run("--dry-run", "--json")).stdout;
  const { form, shown } = JSON.parse(json) as { form: object; shown: readonly { body: string }[] };
  const run = await place.run();
  expect({
    dry: dry.stdout.split("\n")[0],
    form,
    bodies: shown.map(({ body }) => body),
    run: place.normal(run.stderr),
  }).toEqual({
    dry: 'work-orders: 2 records in 1 segment, ready to be sent. No record was sent. Read as CSV separated by ";", windows-1252.',
    form: { format: "csv", delimiter: ";", encoding: "windows-1252", compressed: false },
    bodies: ['{"status":"Gelöscht","qty":1}', '{"status":"Geprüft","qty":2}'],
    run: 'run ‹run›: 2 records; CSV separated by ";", windows-1252; .longhaul/work-orders/‹run›\n',
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
