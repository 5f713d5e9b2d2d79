import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { parseJson } from "../../../src/base/json.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { matching } from "../sandbox/wire.ts";
import { said, saidOfJobs } from "./said.ts";
import { system, workplace, writeJob } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterEach(() => sandbox.setFaults({ [system]: {} }));
afterAll(() => sandbox.close());

/** Every tenth order is one that the server refuses. */
const someBad = (row: number) => (row % 10 === 0 ? -row : row);

test("records that the server refuses are listed with their columns, the cause and the whole story", async () => {
  const place = await workplace(sandbox, { records: 20, qty: someBad });
  const { code, stdout } = await place.run("--json");
  expect({ code, said: said(place.normal(stdout)), ...place.applied }).toMatchObject({
    code: 2,
    said: {
      state: "completed-with-dead-letters",
      reason: null,
      records: { total: 20, succeeded: 18, dead: 2, unknown: 0, rolledBack: 0, pending: 0 },
      deadLetters: "‹folder›/.longhaul/work-orders/‹run›/‹run›.dead-letters.csv",
    },
    applied: 18,
  });
  expect(place.normal(await place.read(await place.file(".dead-letters.csv")))).toMatchInlineSnapshot(`
    "id,status,qty,error,longhaul_status,attempts,time
    WO-10,Closed,-10,qty must not be negative,400,1,‹time›
    WO-20,Closed,-20,qty must not be negative,400,1,‹time›
    "
  `);
  const stories = (await place.read(await place.file(".dead-letters.jsonl"))).trimEnd().split("\n");
  expect(stories.map((story) => parseJson(place.normal(story)))).toEqual(
    [10, 20].map((row) => ({
      record: row,
      line: row + 1,
      key: `WO-${row}`,
      values: { id: `WO-${row}`, status: "Closed", qty: -row },
      error: "qty must not be negative",
      status: 400,
      attempts: 1,
      at: "‹time›",
      request: {
        method: "PUT",
        url: `‹server›/api/v1/workorders/WO-${row}`,
        body: `{"status":"Closed","qty":-${row}}`,
      },
      response: { status: 400, body: '{"error":"qty must not be negative"}' },
    })),
  );
  const told = await place.run();
  expect(told.code).toBe(2);
  expect(place.normal(told.stdout).replace(/(duration +).*/, "$1‹time›, ‹rate›")).toMatchInlineSnapshot(`
    "work-orders: finished, 2 dead letters
      records           20 in all
        succeeded       18
        dead letters    2
        unknown         0
        pending         0
      segments          1 of 1
      requests          20
      tokens            1 sign-in, 0 refreshes
      duration          ‹time›, ‹rate›
      checkpoint        .longhaul/work-orders/‹run›/‹run›.checkpoint.jsonl
      dead-letter file  .longhaul/work-orders/‹run›/‹run›.dead-letters.csv
      report            .longhaul/work-orders/‹run›/‹run›.report.html
      2 × 400 qty must not be negative
    alert: 2 of 20 records were dead letters when this was noticed (10 %).
           Look at what they have in common; "tolerate.deadLetters" says when to stop a run because of them.
    The dead-letter file says why each of its records was given up on. Correct its rows, remove those to be left
    alone, and send the others once more with "longhaul run work-orders --redrive". If the request itself is at
    fault, correct the job before: a redrive takes the job as it is then.
    This run had ended before, so nothing was sent now; --fresh runs the job again.
    "
  `);
});

test("more dead letters than tolerated stop the run, and it can be resumed", async () => {
  const job = { tolerate: { deadLetters: "2%" }, rate: { perSecond: 100 } };
  const place = await workplace(sandbox, { records: 100, qty: someBad, job });
  const { code, stdout } = await place.run();
  const { stdout: status } = await place.cli(["status", "--json"]);
  const { state, reason, records } = saidOfJobs(status)[0]?.newest ?? {};
  expect({ code, state, reason, end: stdout.split("\n").slice(-4) }).toEqual({
    code: 3,
    state: "stopped",
    reason: "too-many-dead-letters",
    end: [
      matching(/^stopped: Dead letters: \d, more than the 2 that "tolerate" allows\.$/),
      "         Read their errors in the dead-letters file, remove the cause, then resume.",
      "The same command goes on from here.",
      "",
    ],
  });
  // Outcomes are durable before they count, in groups by time: some more may have gone out meanwhile.
  expect(records?.dead).toBeGreaterThan(2);
  expect(records?.pending).toBeGreaterThan(0);
  await writeJob(place, { ...job, tolerate: { deadLetters: 10 } });
  const resumed = await place.run("--json");
  expect({ code: resumed.code, records: said(resumed.stdout).records }).toMatchObject({
    code: 2,
    records: { succeeded: 90, dead: 10, pending: 0 },
  });
});

test("three refusals of permission in a row stop the run with what to do", async () => {
  const place = await workplace(sandbox, { records: 60, job: { concurrency: 1 } });
  sandbox.setFaults({ [system]: { status: [{ status: 403, after: 10 }] } });
  const { code, stdout } = await place.run();
  expect({ code, applied: place.applied.applied, refused: place.ledger.summary().statuses[403] }).toEqual({
    code: 3,
    applied: 10,
    refused: 3,
  });
  expect(place.normal(stdout).replace(/(duration +).*/, "$1‹time›, ‹rate›")).toMatchInlineSnapshot(`
    "work-orders: stopped, and can be resumed
      records           60 in all
        succeeded       10
        dead letters    3
        unknown         0
        pending         47
      segments          0 of 2
      requests          13
      tokens            1 sign-in, 0 refreshes
      duration          ‹time›, ‹rate›
      checkpoint        .longhaul/work-orders/‹run›/‹run›.checkpoint.jsonl
      dead-letter file  .longhaul/work-orders/‹run›/‹run›.dead-letters.csv
      report            .longhaul/work-orders/‹run›/‹run›.report.html
      3 × 403 User is not allowed to change work orders
    stopped: The API refuses the identity now (HTTP 403, 3 in a row), although it took 10 of its requests before.
             Its permissions were changed during the run; no new token cures that. Have them restored, then resume.
    The same command goes on from here.
    "
  `);
  sandbox.setFaults({ [system]: {} });
  const resumed = await place.run("--json");
  expect({ code: resumed.code, records: said(resumed.stdout).records }).toMatchObject({
    code: 2,
    records: { succeeded: 57, dead: 3, pending: 0 },
  });
});

test("a keyed POST whose answer is lost is sent again and applied once", async () => {
  const place = await workplace(sandbox, {
    records: 40,
    job: {
      request: { method: "POST", path: "/api/v1/workorders", body: { number: "${id}", qty: "${qty}" } },
      retry: { backoff: "10ms" },
    },
  });
  sandbox.setFaults({ [system]: { resetAfter: { count: 5, after: 3 } } });
  const { code, stdout } = await place.run("--json");
  expect({ code, said: said(stdout), ...place.applied, replayed: place.ledger.summary().replayed }).toMatchObject({
    code: 0,
    said: { records: { succeeded: 40, unknown: 0 }, retries: 5 },
    applied: 40,
    distinct: 40,
    twice: [],
    replayed: 5,
  });
});

test("a POST without key whose answer is lost is unknown, listed, and never sent again", async () => {
  const place = await workplace(sandbox, {
    records: 40,
    job: {
      request: { method: "POST", path: "/api/v1/workorders", body: { number: "${id}", qty: "${qty}" } },
      write: {},
      rate: { perSecond: 100 },
    },
  });
  sandbox.setFaults({ [system]: { resetAfter: { count: 3, after: 3 } } });
  const run = place.start(["run", "work-orders", "--json"]);
  await place.requests(15);
  run.kill("SIGINT");
  expect((await run.ended).code).toBe(3);
  const { code, stdout } = await place.run();
  expect({ code, ...place.applied }).toEqual({ code: 2, applied: 40, distinct: 40, twice: [] });
  const text = place.normal(stdout).replace(/(duration +).*/, "$1‹time›, ‹rate›");
  expect(text.replace(/WO-\d+(?:, WO-\d+){2}$/m, "‹keys›")).toMatchInlineSnapshot(`
    "work-orders: finished, 3 outcomes unknown
      records         40 in all
        succeeded     37
        dead letters  0
        unknown       3
        pending       0
      segments        1 of 1
      requests        40
      tokens          2 sign-ins, 0 refreshes
      duration        ‹time›, ‹rate›
      checkpoint      .longhaul/work-orders/‹run›/‹run›.checkpoint.jsonl
      report          .longhaul/work-orders/‹run›/‹run›.report.html
    What became of unknown records no answer tells. They are not sent again: look them up at the server.
      3 × no answer: ECONNRESET
        ‹keys›
    The report lists them, and the checkpoint names every one.
    With "write.reconcile" in the job a run looks up by itself what became of such a record.
    "
  `);
  const requests = place.ledger.summary().requests;
  expect({ code: (await place.run()).code, requests: place.ledger.summary().requests }).toEqual({ code: 2, requests });
});

test("a run killed amid such POSTs sends none of them a second time", async () => {
  const place = await workplace(sandbox, {
    records: 60,
    job: {
      request: { method: "POST", path: "/api/v1/workorders", body: { number: "${id}", qty: "${qty}" } },
      write: {},
    },
  });
  const run = place.start(["run", "work-orders"]);
  await place.requests(20);
  run.kill("SIGKILL");
  await run.ended;
  const { code, stdout } = await place.run("--json");
  const { records } = said(stdout);
  const { distinct, twice } = place.applied;
  expect({ code: records.unknown > 0 ? 2 : 0, twice: [], ...records }).toMatchObject({
    code,
    twice,
    dead: 0,
    pending: 0,
  });
  // One that was about to leave when the process died is unknown although it never arrived.
  expect(distinct).toBeGreaterThanOrEqual(records.succeeded);
  expect(distinct).toBeLessThanOrEqual(records.succeeded + records.unknown);
});

test.runIf(process.platform === "linux")(
  "a disk that takes no audit is a warning: what was sent is no refusal",
  async () => {
    const place = await workplace(sandbox, { records: 40, job: { rate: { perSecond: 80 } } });
    const run = place.start(["run", "work-orders"]);
    await place.requests(10);
    run.kill("SIGINT");
    await run.ended;
    const audit = await place.file(".audit.jsonl");
    await rm(join(place.folder, audit));
    await symlink("/dev/full", join(place.folder, audit));
    const { code, stderr } = await place.run();
    await rm(join(place.folder, audit));
    expect({ code, stderr: place.normal(stderr).split("\n").at(-2), ...place.applied }).toEqual({
      code: 0,
      stderr: matching(/^warning: .*\.audit\.jsonl cannot be written \(ENOSPC\)\.$/),
      applied: 40,
      distinct: 40,
      twice: [],
    });
  },
);
