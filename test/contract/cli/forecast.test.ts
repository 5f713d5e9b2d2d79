import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { type Workplace, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: ["factorytalk-mes", "oracle-iot"] });
});
afterAll(() => sandbox.close());

const said = (stdout: string) => JSON.parse(stdout) as JsonObject;

const forecast = (place: Workplace, ...options: readonly string[]) =>
  place.cli(["forecast", "work-orders", ...options], {});
const iot: JsonObject = { connection: "iot", request: { method: "PUT", path: "/iot/api/v2/messages/${id}" } };

test("a forecast says how long, how many refreshes and which limit ends first, and sends nothing", async () => {
  const place = await workplace(sandbox, { records: 200, job: { expect: { duration: "50s" } } });
  const { code, stdout, stderr } = await forecast(place);
  expect({ code, stderr, requests: place.ledger.summary().requests }).toEqual({ code: 0, stderr: "", requests: 0 });
  expect(stdout).toMatchInlineSnapshot(`
    "work-orders: Gets through without a person: 200 records in about 50 s, 2 refreshes.

      records   200, all to do
      duration  50 s, as the job expects
      acts as   the user "svc-mes", the connection's only identity
      token     lives 30 s (declared), 2 refreshes
      limit     access token ends at 30 s (about record 121): refreshed by itself, first at 24 s
      requests  about 207: 200 for records, 4 for reads and retries, 3 for tokens
    "
  `);
});

test("a run that outlives what the user may stay signed in is told ahead, and so is the way out", async () => {
  const place = await workplace(sandbox, {
    records: 1000,
    job: { ...iot, connection: "iot-device", expect: { duration: "75s" } },
  });
  const { code, stdout, stderr } = await forecast(place);
  expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "work-orders: Needs a person after 1 min, at about record 801 of 1,000: the refresh token ends, and only a person can sign in again.

      records   1,000, all to do
      duration  1 min 15 s, as the job expects
      acts as   the user, the connection's only identity
      token     lives 15 s (declared), 5 refreshes
      limit     access token ends at 15 s (about record 201): refreshed by itself, first at 12 s
      limit     refresh token ends at 1 min (about record 801): the run parks then or at 1 min 14 s at the latest, and goes on after a sign-in
      requests  about 1,026: 1,000 for records, 20 for reads and retries, 6 for tokens

    Note: A person signs in before the first record.

    What to do:
      - Give the connection "iot-device" a service identity ("service" in longhaul.json), which signs in by itself.
      - Have the absolute life of refresh tokens raised to at least 2 min on the server, and lifetime.refresh with it.
      - Split the input: parts of up to 533 records get through, each after a sign-in of its own.
    "
  `);
});

test("auto chooses the service for it, and gets through", async () => {
  const place = await workplace(sandbox, { records: 1000, job: { ...iot, runAs: "auto", rate: { perSecond: 10 } } });
  const { code, stdout } = await forecast(place, "--json");
  expect({ code, said: said(stdout) }).toEqual({
    code: 0,
    said: {
      job: "work-orders",
      connection: "iot",
      verdict: "fine",
      records: { total: 1000, toDo: 1000 },
      resumes: null,
      duration: { from: "rate", ms: 100_000 },
      identity: { kind: "service", because: "outlives-sign-in", grant: "client_credentials", name: "iot-automation" },
      tokens: { lifeMs: 15_000, from: "declared", refreshes: 0, signIns: 8 },
      limits: [{ binding: "declared", afterMs: 15_000, record: 151, outcome: "signed-in", renewedMs: 12_000 }],
      holdsAtMostMs: null,
      requests: { total: 1030, records: 1000, retries: 20, looks: 1, keepAlives: 0, tokens: 9 },
      quota: null,
      cautions: [],
      remedies: [],
    },
  });
});

test("where nothing says how long it takes, a forecast says how long it may take", async () => {
  const place = await workplace(sandbox, { records: 2000, job: { ...iot, connection: "iot-device" } });
  const { code, stdout } = await forecast(place);
  expect({ code, lines: stdout.split("\n").slice(0, 4) }).toEqual({
    code: 0,
    lines: [
      "work-orders: Nobody knows how long 2,000 records take: without a person a run gets through if it takes less than 1 min, until the refresh token ends, and only a person can sign in again.",
      "",
      "  records   2,000, all to do",
      "  duration  not known; to get through, 1,000 records may take 30 s",
    ],
  });
});

test("a stopped run is forecast from what is left of it and its own pace", async () => {
  const place = await workplace(sandbox, { records: 200, job: { rate: { perSecond: 50 } } });
  const running = place.start(["run", "work-orders"]);
  await place.requests(80);
  running.kill("SIGINT");
  await running.ended;
  const { code, stdout } = await forecast(place, "--json");
  const { resumes, duration, records } = said(stdout) as unknown as {
    resumes: string;
    duration: JsonObject;
    records: JsonObject;
  };
  const { ms, from } = duration;
  expect({
    code,
    measured: from === "past" || from === "rate",
    ahead: Number(records["toDo"]) < 121,
    resumes: place.normal(resumes),
  }).toEqual({
    code: 0,
    measured: true,
    ahead: true,
    resumes: "‹run›",
  });
  expect(ms).toBeGreaterThanOrEqual((Number(records["toDo"]) / 50) * 1000);
});

test("a job that could not be run is refused with its problems", async () => {
  const place = await workplace(sandbox, { records: 3 });
  await place.write("work-orders.csv", "id,status\nWO-1,Closed\n");
  const { code, stdout, stderr } = await forecast(place, "--json");
  const { verdict, error } = said(stdout) as unknown as { verdict: string; error: JsonObject };
  expect({ code, verdict, error: error["code"], place: /work-orders\.sync\.json:\d+/.test(stderr) }).toEqual({
    code: 1,
    verdict: "refused",
    error: "config-invalid",
    place: true,
  });
});

test("of a finished run a forecast says that nothing is left, and of a short one that it was too short to tell", async () => {
  const place = await workplace(sandbox, { records: 20 });
  await place.run("--sample", "2");
  const sample = await forecast(place);
  await place.run();
  const finished = await forecast(place);
  expect([sample.stdout.match(/ {2}- .*/)?.[0], ...place.normal(finished.stdout).split("\n").slice(0, 3)]).toEqual([
    '  - Past runs were too short to tell: for a figure choose a larger test batch (longhaul run --sample 500), or say it: "expect": { "duration": "45m" }.',
    "work-orders: Finished in run ‹run›, so a run sends nothing; --fresh sends all of it again. Then: Gets through without a person: no known limit of its token needs one.",
    "",
    "  records   20, none to do; all of them with --fresh",
  ]);
});
