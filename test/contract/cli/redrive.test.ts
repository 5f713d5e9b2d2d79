import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { said, saidOfJobs } from "./said.ts";
import { csvOf, jobFields, remove, system, type Workplace, workOrders, workplace, writeJob } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterEach(() => sandbox.setFaults({ [system]: {} }));
afterAll(() => sandbox.close());

/** Every tenth order is one that the server refuses. */
const someBad = (row: number) => (row % 10 === 0 ? -row : row);

async function run(place: Workplace, ...options: readonly string[]) {
  const { code, stdout, stderr } = await place.run(...options, "--json");
  const { run: id, redrives, state, reason, records } = said(stdout);
  const counts = Object.fromEntries(Object.entries(records).filter(([, count]) => count > 0));
  return { id, redrives, stderr, told: { code, state, reason, ...counts } };
}

/** Changes the newest dead-letter file as a person would; answers its name. */
async function edit(place: Workplace, change: (text: string) => string): Promise<string> {
  const file = await place.file(".dead-letters.csv");
  await place.write(file, change(await place.read(file)));
  return file;
}

const mend = (text: string) => text.replaceAll(",-", ",");

test("edited dead letters go again, alone; then nothing is left, and the run counts as done", async () => {
  const place = await workplace(sandbox, { records: 40, qty: someBad });
  const first = await run(place);
  const file = await edit(place, mend);
  const edited = await place.read(file);
  const redrive = await run(place, "--redrive");
  const again = await run(place, "--redrive");
  const plain = await place.run();
  expect({
    told: [first.told, redrive.told, again.told],
    redrives: redrive.redrives === first.id,
    started: redrive.stderr.includes(`redrive ${redrive.id} of run ${first.id}: 4 dead letters`),
    untouched: (await place.read(file)) === edited,
    plain: [plain.code, plain.stdout.match(/ {2}dead letters +(.*)/)?.[1], plain.stdout.includes("--redrive")],
    again: place.normal(again.stderr),
    ...place.applied,
  }).toEqual({
    told: [
      { code: 2, state: "completed-with-dead-letters", reason: null, total: 40, succeeded: 36, dead: 4 },
      { code: 0, state: "completed", reason: null, total: 4, succeeded: 4 },
      { code: 1, state: "refused", reason: "nothing-to-redrive" },
    ],
    redrives: true,
    started: true,
    untouched: true,
    plain: [0, "4, 4 redriven since, 0 left", false],
    again: `The job "work-orders" has no dead letters left to send again.
Rows that were removed from the dead-letter file stay given up; put them back to send them.
`,
    applied: 40,
    distinct: 40,
    twice: [],
  });
});

test("removed rows stay given up, bad ones die again and are redriven from the redrive", async () => {
  const place = await workplace(sandbox, { records: 60, qty: someBad });
  await run(place);
  await edit(place, (text) => text.replace(/WO-10,.*\r\n/, "").replace("WO-20,Closed,-20", "WO-20,Closed,20"));
  const redrive = await run(place, "--redrive");
  await edit(place, mend);
  const second = await run(place, "--redrive");
  const plain = await place.run();
  const status = await place.cli(["status"], {});
  const [job] = saidOfJobs((await place.cli(["status", "--json"], {})).stdout);
  expect({
    told: [redrive.told, second.told],
    chain: second.redrives === redrive.id,
    plain: [plain.code, plain.stdout.match(/ {2}dead letters +(.*)/)?.[1], plain.stdout.includes("--redrive")],
    status: place.normal(status.stdout),
    redriven: job?.redriven,
    redrives: job?.redrives.map(({ run: id }) => id),
    ...place.applied,
  }).toEqual({
    told: [
      { code: 2, state: "completed-with-dead-letters", reason: null, total: 5, succeeded: 1, dead: 4 },
      { code: 0, state: "completed", reason: null, total: 4, succeeded: 4 },
    ],
    chain: true,
    plain: [2, "6, 5 redriven since, 1 left", true],
    status:
      "work-orders.sync.json: completed-with-dead-letters, 54 of 60 succeeded, 6 dead, 5 redriven since, 1 left; run ‹run›, redriven by ‹run›, ‹run›\n",
    redriven: { dead: 6, succeeded: 5, unknown: 0, pending: 0, left: 1 },
    redrives: [second.id, redrive.id],
    applied: 59,
    distinct: 59,
    twice: [],
  });
});

test("every row that cannot be a dead letter is told at once, with its place, and nothing is sent", async () => {
  const place = await workplace(sandbox, { records: 50, qty: someBad });
  await run(place);
  const before = place.ledger.summary().requests;
  const file = await edit(place, (text) => {
    const [header, ten = "", twenty = "", ...rest] = text.trimEnd().split("\r\n");
    return [header, ten, ten, twenty.replace("WO-20", "WO-2O"), ...rest, "WO-99,Closed,1,x,,1,", "WO-40,Closed"]
      .join("\r\n")
      .replace("WO-30,Closed,-30", '"WO-30",Closed,thirty');
  });
  const { code, stderr } = await place.run("--redrive");
  await place.write(file, "status,quantity,error\r\nClosed,1,x\r\n");
  const header = await place.run("--redrive");
  const at = place.normal(file);
  const more = "Put the former key back, or remove the row; new records belong into the records file of the job.";
  expect({
    codes: [code, header.code],
    stderr: place.normal(stderr),
    header: place.normal(header.stderr),
    requests: place.ledger.summary().requests - before,
  }).toEqual({
    codes: [1, 1],
    stderr: `Problems in the records: 5.
  ${at}:3:1 The key "WO-10" is already on line 2. Remove one of the two records, or name a column in "records.key" that differs in each.
  ${at}:4:1 No dead letter of this run has the key "WO-2O": the row was added, or its key was changed. ${more}
  ${at}:5:16 "qty" should be of type number, found "thirty". Correct the value, or the type of the column in "records.types".
  ${at}:8:1 No dead letter of this run has the key "WO-99": the row was added, or its key was changed. ${more}
  ${at}:9:1 Fields in this row: 2; columns in the header: 7. Add or remove fields, or quote a value that contains the separator.
Correct the records and start again; nothing was sent.
`,
    header: `Problems in the records: 3.
  ${at}:1:1 The column "id" of the dead letters is missing. Put it back into the header with its values; columns may stand in any order.
  ${at}:1:1 The column "qty" of the dead letters is missing. Put it back into the header with its values; columns may stand in any order.
  ${at}:1:8 The dead letters have no column "quantity", so it would not be sent. Correct its name, or remove it.
Correct the records and start again; nothing was sent.
`,
    requests: 0,
  });
});

test("a redrive killed midway goes on as it was taken, by the plain command, and applies nothing twice", async () => {
  const place = await workplace(sandbox, { records: 120, qty: (row) => -row, job: { rate: { perSecond: 200 } } });
  await run(place);
  const file = await edit(place, mend);
  await writeJob(place, { rate: { perSecond: 60 } });
  const killed = place.start(["run", "work-orders", "--redrive"]);
  await place.requests(20);
  killed.kill("SIGKILL");
  await killed.ended;
  // Edits come too late for a redrive that has begun.
  await place.write(file, "id\r\n");
  const status = await place.cli(["status"], {});
  for (const more of [20, 25]) {
    const again = place.start(["run", "work-orders"]);
    await place.requests(place.applied.applied + more);
    again.kill("SIGKILL");
    await again.ended;
  }
  const resumed = await run(place);
  expect({
    status: place.normal(status.stdout).replaceAll(/\d+ (redriven|in)/g, "‹n› $1"),
    told: resumed.told,
    resuming: resumed.stderr.includes(`resuming ${resumed.id}, a redrive of run ${resumed.redrives}: `),
    ...place.applied,
  }).toEqual({
    status:
      "work-orders.sync.json: completed-with-dead-letters, 0 of 120 succeeded, 120 dead, ‹n› redriven since, ‹n› in an unfinished redrive, 0 left; run ‹run›, redriven by ‹run›\n",
    told: { code: 0, state: "completed", reason: null, total: 120, succeeded: 120 },
    resuming: true,
    applied: 120,
    distinct: 120,
    twice: [],
  });
});

test("an unfinished redrive does not need the records: a plain run over changed ones is refused, --resume goes on", async () => {
  const place = await workplace(sandbox, { records: 60, qty: (row) => -row });
  await run(place);
  await edit(place, mend);
  await writeJob(place, { rate: { perSecond: 60 } });
  const cut = place.start(["run", "work-orders", "--redrive"]);
  await place.requests(10);
  cut.kill("SIGINT");
  const stopped = (await cut.ended).code;
  await place.write("work-orders.csv", csvOf(workOrders(5)));
  const plain = await place.run();
  await remove(place, "work-orders.csv");
  const resumed = await run(place, "--resume");
  expect({
    stopped,
    plain: [plain.code, place.normal(plain.stderr).replace(/\d+ left/, "‹n› left")],
    resumed: resumed.told,
    ...place.applied,
  }).toEqual({
    stopped: 3,
    plain: [
      1,
      `The records file changed, but ‹run›, a redrive of run ‹run› over the former one, is unfinished: ‹n› left.
Finish it with --resume, which does not need the records file, or begin anew with --fresh.
`,
    ],
    resumed: { code: 0, state: "completed", reason: null, total: 60, succeeded: 60 },
    applied: 60,
    distinct: 60,
    twice: [],
  });
});

test("a redrive of which nothing was sent takes the rows anew, and is no bar to a plain run", async () => {
  const place = await workplace(sandbox, { records: 20, qty: someBad, job: { tolerate: { deadLetters: "20%" } } });
  await run(place);
  const refused = await place.cli(["run", "work-orders", "--redrive", "--json"], {
    ...sandboxEnvironment,
    LONGHAUL_MES_PASSWORD: "not the password",
  });
  await edit(place, (text) => text.replace("WO-10,Closed,-10", "WO-10,Closed,10"));
  const redrive = await run(place, "--redrive");
  const plain = await place.run();
  expect({
    refused: [refused.code, said(refused.stdout).reason],
    redrive: redrive.told,
    plain: [plain.code, plain.stdout.match(/ {2}dead letters +(.*)/)?.[1]],
    ...place.applied,
  }).toEqual({
    refused: [3, "sign-in-rejected"],
    redrive: { code: 2, state: "completed-with-dead-letters", reason: null, total: 2, succeeded: 1, dead: 1 },
    plain: [2, "2, 1 redriven since, 1 left"],
    applied: 19,
    distinct: 19,
    twice: [],
  });
});

test("an unfinished run is refused with the choice, and so is one that there is not", async () => {
  const place = await workplace(sandbox, { records: 100, qty: someBad, job: { rate: { perSecond: 60 } } });
  const cut = place.start(["run", "work-orders"]);
  await place.requests(30);
  cut.kill("SIGINT");
  await cut.ended;
  const { code, stderr } = await place.run("--redrive");
  const resumed = await run(place, "--resume");
  const unknown = await run(place, "--redrive", "20200101-000000-0000");
  expect({
    refused: [code, place.normal(stderr).replace(/\d+ left/, "‹n› left")],
    resumed: resumed.told,
    unknown: unknown.told,
  }).toEqual({
    refused: [
      1,
      `Run ‹run› is unfinished, ‹n› left, and its dead letters are not complete.
Go on with it first (--resume), then redrive; or begin anew with --fresh, which sends every record again.
`,
    ],
    resumed: { code: 2, state: "completed-with-dead-letters", reason: null, total: 100, succeeded: 90, dead: 10 },
    unknown: { code: 1, state: "refused", reason: "run-not-found" },
  });
});

test("a dry run of a redrive shows the edited letters and sends nothing", async () => {
  const place = await workplace(sandbox, { records: 30, qty: someBad });
  await run(place);
  // A person may have sorted the rows; the order of the records counts.
  await edit(place, (text) => {
    const [header = "", ...rows] = mend(text).trimEnd().split("\r\n");
    return [header, ...rows.toReversed()].join("\n");
  });
  const before = place.ledger.summary().requests;
  const { code, stdout } = await place.run("--redrive", "--dry-run");
  expect({ code, stdout: place.normal(stdout), requests: place.ledger.summary().requests - before }).toEqual({
    code: 0,
    stdout: `work-orders: 3 dead letters in 1 segment, ready to be sent. Nothing was sent.

${[10, 20, 30]
  .map(
    (row, at) => `# record ${at + 1}, line ${4 - at}
PUT ‹server›/api/v1/workorders/WO-${row}
content-type: application/json
idempotency-key: dry-run-${at + 1}

{"status":"Closed","qty":${row}}
`,
  )
  .join("\n")}`,
    requests: 0,
  });
});

const orders = workOrders(30, someBad).map((order) => ({ ...order, tags: ["a"], note: null }));

test.each([
  ["work-orders.json", JSON.stringify(orders)],
  ["work-orders.jsonl", orders.map((order) => JSON.stringify(order)).join("\n")],
  ["work-orders.jsonl.gz", gzipSync(orders.map((order) => JSON.stringify(order)).join("\n"))],
  ["work-orders.csv.gz", gzipSync(csvOf(workOrders(30, someBad)))],
])("after the run over %s and the redrive the server has every record once", async (name, content) => {
  const place = await workplace(sandbox, { records: 0 });
  await place.writeBytes(name, Buffer.from(content));
  const types = name.includes(".csv") ? { types: { qty: "number" } } : {};
  await writeJob(place, { records: { file: name, key: "id", ...types } });
  const first = await run(place);
  // As a spreadsheet of another country saves it.
  await edit(place, (text) => mend(text).replaceAll(/"(?:[^"]|"")*"|,/g, (part) => (part === "," ? ";" : part)));
  const redrive = await run(place, "--redrive");
  expect({ told: [first.told.code, redrive.told], ...place.applied }).toEqual({
    told: [2, { code: 0, state: "completed", reason: null, total: 3, succeeded: 3 }],
    applied: 30,
    distinct: 30,
    twice: [],
  });
});

test("keyed POSTs are redriven under keys of their own, each applied once", async () => {
  const request = { method: "POST", path: "/api/v1/workorders", body: { number: "${id}", qty: "${qty}" } };
  const place = await workplace(sandbox, { records: 40, qty: someBad, job: { request } });
  await run(place);
  await edit(place, mend);
  sandbox.setFaults({ [system]: { resetAfter: { count: 2 } } });
  const redrive = await run(place, "--redrive");
  expect({ told: redrive.told, ...place.applied, replayed: place.ledger.summary().replayed }).toEqual({
    told: { code: 0, state: "completed", reason: null, total: 4, succeeded: 4 },
    applied: 40,
    distinct: 40,
    twice: [],
    replayed: 2,
  });
});

test("a corrected job mends letters that the job itself spoilt", async () => {
  const place = await workplace(sandbox, { records: 10, job: { retry: { attempts: 1 } } });
  sandbox.setFaults({ [system]: { status: [{ status: 422, count: 3 }] } });
  await run(place);
  sandbox.setFaults({ [system]: {} });
  const body = { status: "Released", qty: "${qty}" };
  await writeJob(place, { request: { ...(jobFields["request"] as object), body } });
  const redrive = await run(place, "--redrive");
  expect({ told: redrive.told, ...place.applied }).toEqual({
    told: { code: 0, state: "completed", reason: null, total: 3, succeeded: 3 },
    applied: 10,
    distinct: 10,
    twice: [],
  });
});
