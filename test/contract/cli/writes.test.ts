import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { isObject, type JsonObject, parseJson } from "../../../src/base/json.ts";
import { credentials } from "../../../src/sandbox/credentials.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { call, originOf, textOf } from "../sandbox/wire.ts";
import { system, type Workplace, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 3, systems: [system, "oracle-hcm"] });
});
afterEach(() => sandbox.setFaults({ [system]: {}, "oracle-hcm": {} }));
afterAll(() => sandbox.close());

/** Every tenth order is one that the server refuses. */
const someBad = (row: number) => (row % 10 === 0 ? -row : row);

interface Told {
  readonly code: number | null;
  readonly state: unknown;
  readonly records: Readonly<Record<string, number>>;
  readonly letters: readonly string[];
}

async function runJson(place: Workplace, ...options: readonly string[]): Promise<Told> {
  const { code, stdout } = await place.run("--json", ...options);
  const object = parseJson(stdout);
  if (!isObject(object)) throw new Error(`no object: ${stdout}`);
  const stories = (await place.files(".dead-letters.jsonl")).at(-1);
  const lines = stories === undefined ? [] : (await place.read(stories)).trimEnd().split("\n");
  const letters = lines.map((line) => {
    const story = parseJson(line);
    return isObject(story) ? `${textOf(story, "key")}: ${textOf(story, "error")}` : line;
  });
  return { code, state: object.state, records: object.records as Told["records"], letters };
}

test("with fetched versions nothing that somebody else wrote in between is overwritten", async () => {
  sandbox.setFaults({ [system]: { rival: 0.1 } });
  const place = await workplace(sandbox, { records: 200, job: { write: { ifMatch: "fetch" } } });
  const { code, records, letters } = await runJson(place);
  const { applied, twice } = place.applied;
  expect({ code, records, applied, twice }).toEqual({
    code: 2,
    records: { total: 200, succeeded: applied, dead: 200 - applied, unknown: 0, rolledBack: 0, pending: 0 },
    applied,
    twice: [],
  });
  expect(letters.length).toBe(200 - applied);
  expect(letters.length).toBeGreaterThan(5);
  expect(letters[0]).toMatch(/: Version conflict: the server has version "2", "1" was meant; what stands there now/);
});

test("answers that are lost are found out by a look, and nothing is applied twice", async () => {
  sandbox.setFaults({ [system]: { resetAfter: 0.05, resetBefore: 0.02 } });
  const job: JsonObject = {
    request: {
      method: "POST",
      path: "/api/v1/workorders",
      body: { number: "${id}", status: "${status}", qty: "${qty}" },
    },
    write: { reconcile: { path: "/api/v1/workorders?number=${id}", at: "items.0" } },
  };
  const place = await workplace(sandbox, { records: 300, job });
  const { code, records } = await runJson(place);
  expect({ code, records, ...place.applied }).toEqual({
    code: 0,
    records: { total: 300, succeeded: 300, dead: 0, unknown: 0, rolledBack: 0, pending: 0 },
    applied: 300,
    distinct: 300,
    twice: [],
  });
});

test("groups with a bad record are as they were before, the others are whole", async () => {
  const place = await workplace(sandbox, { records: 40, qty: someBad, job: { group: { by: "lot" } } });
  const rows = (await place.read("work-orders.csv")).trimEnd().split("\n");
  const lots = rows.map((row, at) => `${row},${at === 0 ? "lot" : `L${Math.ceil(at / 4)}`}`);
  await place.write("work-orders.csv", `${lots.join("\n")}\n`);
  const { code, records, letters } = await runJson(place);
  // Rows 10, 20, 30 and 40 are bad: the lots of 9-12, 17-20, 29-32 and 37-40 fail.
  expect({ code, records, first: letters.slice(0, 4).toSorted() }).toEqual({
    code: 2,
    records: { total: 40, succeeded: 24, dead: 4, unknown: 0, rolledBack: 12, pending: 0 },
    first: [
      "WO-10: qty must not be negative",
      "WO-11: not sent: record 10 (WO-10) of its group failed",
      "WO-12: not sent: record 10 (WO-10) of its group failed",
      "WO-9: rolled back: record 10 (WO-10) of its group failed",
    ],
  });
  expect([await stateOf("WO-9"), await stateOf("WO-10"), await stateOf("WO-13")]).toEqual([
    { status: "Released", qty: 0 },
    { status: "Released", qty: 0 },
    { status: "Closed", qty: 13 },
  ]);
});

test("a redrive takes the letters of a group together, and is refused where one was removed", async () => {
  const place = await workplace(sandbox, {
    records: 8,
    qty: (row) => (row === 6 ? -row : row),
    job: { group: { by: "lot" } },
  });
  const rows = (await place.read("work-orders.csv")).trimEnd().split("\n");
  const lots = rows.map((row, at) => `${row},${at === 0 ? "lot" : `L${Math.ceil(at / 4)}`}`);
  await place.write("work-orders.csv", `${lots.join("\n")}\n`);
  await place.run();
  const file = await place.file(".dead-letters.csv");
  const mended = (await place.read(file)).replace(",-6,", ",6,");
  await place.write(file, mended.replace(/WO-7,.*\r?\n/, ""));
  const torn = await place.run("--redrive");
  await place.write(file, mended);
  const { code, records } = await runJson(place, "--redrive");
  expect([
    torn.code,
    torn.stderr.includes('Group "L2" is not whole: the row of "WO-7" was removed.'),
    code,
    records,
  ]).toEqual([1, true, 0, { total: 4, succeeded: 4, dead: 0, unknown: 0, rolledBack: 0, pending: 0 }]);
});

/** What the server has of an order now. */
async function stateOf(id: string): Promise<JsonObject> {
  const mes = originOf(sandbox, system);
  const { username, password } = credentials.mes;
  const signedIn = await call(`${mes}/api/auth/login`, { json: { username, password } });
  const { body } = await call(`${mes}/api/v1/workorders/${id}`, { token: textOf(signedIn.body, "access_token") });
  return { status: body.status ?? null, qty: body.qty ?? null };
}

test("a batch that Oracle takes whole or not at all is halved until the bad goal stands alone", async () => {
  const place = await workplace(sandbox, { records: 1 });
  const goals = Array.from({ length: 50 }, (_, at) => `${at + 1},Goal ${at + 1},${at === 16 ? -5 : 10}\n`);
  await place.write("goals.csv", `id,name,weight\n${goals.join("")}`);
  await place.write(
    "goals.sync.json",
    JSON.stringify({
      connection: "hcm",
      records: { file: "goals.csv", key: "id", types: { weight: "number" } },
      request: {
        method: "POST",
        path: "/hcmRestApi/resources/11.13.18.05",
        headers: { "Content-Type": "application/vnd.oracle.adf.batch+json" },
        body: {
          id: "part-${id}",
          path: "/goalPlans/7/child/performanceGoals",
          operation: "upsert",
          payload: { GoalName: "${name}", Weight: "${weight}" },
        },
        batch: { size: 16, body: { parts: "${records}" } },
      },
    }),
  );
  const { code, stdout } = await place.cli(["run", "goals", "--json"]);
  const { applied, distinct, twice, requests } = sandbox.ledger.of("oracle-hcm").summary();
  expect({ code, records: (parseJson(stdout) as JsonObject).records, applied, distinct, twice, requests }).toEqual({
    code: 2,
    records: { total: 50, succeeded: 49, dead: 1, unknown: 0, rolledBack: 0, pending: 0 },
    applied: 49,
    distinct: 49,
    twice: [],
    // One sign-in and four batches; of the second, one bad goal among sixteen: two requests for each of four halvings.
    requests: 1 + 4 + 8,
  });
});

test("batch answers that are not where the job looks stop the run, and a corrected path goes on with it", async () => {
  const place = await workplace(sandbox, { records: 1 });
  const goals = Array.from({ length: 8 }, (_, at) => `${at + 101},Goal ${at + 101},10\n`);
  await place.write("goals.csv", `id,name,weight\n${goals.join("")}`);
  const writeGoals = (list: string) =>
    place.write(
      "goals.sync.json",
      JSON.stringify({
        connection: "hcm",
        records: { file: "goals.csv", key: "id", types: { weight: "number" } },
        request: {
          method: "POST",
          path: "/hcmRestApi/resources/11.13.18.05",
          headers: { "Content-Type": "application/vnd.oracle.adf.batch+json" },
          body: {
            id: "part-${id}",
            path: "/goalPlans/7/child/performanceGoals",
            operation: "upsert",
            payload: { GoalName: "${name}", Weight: "${weight}" },
          },
          batch: { size: 4, body: { parts: "${records}" }, answers: { list } },
        },
        concurrency: 1,
      }),
    );
  await writeGoals("nope");
  const stopped = await place.cli(["run", "goals"]);
  await writeGoals("parts");
  const resumed = await place.cli(["run", "goals", "--json"]);
  const told = parseJson(resumed.stdout) as JsonObject;
  expect({
    code: stopped.code,
    said: place.normal(stopped.stdout).match(/stopped: .*\n.*|.* × .*\n.*/g),
    resumed: [resumed.code, told.records],
  }).toEqual({
    code: 3,
    said: [
      'stopped: The answer from ‹server›/hcmRestApi/resources/11.13.18.05 has no list at "nope", so it does not tell of each record of the batch.\n         Correct request.batch.answers in the job, then resume. The records of this batch were sent, and count as unknown.',
      '  4 × the answer does not tell of each record: nothing at "nope"\n    101, 102, 103, 104',
    ],
    resumed: [2, { total: 8, succeeded: 4, dead: 0, unknown: 4, rolledBack: 0, pending: 0 }],
  });
});
