import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { said } from "./said.ts";
import { type Workplace, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: ["oracle-iot"] });
});
afterAll(() => sandbox.close());

const iot: JsonObject = {
  connection: "iot",
  request: { method: "PUT", path: "/iot/api/v2/messages/${id}", body: { status: "${status}" } },
};

const ledger = () => sandbox.ledger.of("oracle-iot");

async function iotPlace(job: JsonObject): Promise<Workplace> {
  const place = await workplace(sandbox, { records: 12, job: { ...iot, ...job } });
  return place;
}

/** What the audit says besides time and token events. */
async function audited(place: Workplace): Promise<JsonObject[]> {
  const lines = (await place.read(await place.file(".audit.jsonl"))).trimEnd().split("\n");
  return lines
    .map((line) => JSON.parse(line) as JsonObject)
    .filter(({ event }) => typeof event === "string" && /^(acting|permission)/.test(event))
    .map((entry) => Object.fromEntries(Object.entries(entry).filter(([name]) => name !== "time" && name !== "url")));
}

/** Whose sign-ins the audit tells of. */
async function signedIn(place: Workplace): Promise<unknown[]> {
  const lines = (await place.read(await place.file(".audit.jsonl"))).trimEnd().split("\n");
  return lines
    .map((line) => JSON.parse(line) as JsonObject)
    .flatMap((e) => (e["event"] === "signed-in" ? [e["identity"]] : []));
}

test("a run that outlives the user's sign-in is the service's work, after a look at what the user may do", async () => {
  const place = await iotPlace({ runAs: "auto", expect: { duration: "90s" } });
  const { code, stdout, stderr } = await place.run("--json");
  const { records, tokens } = said(stdout);
  expect({ code, records, tokens, stderr: place.normal(stderr) }).toMatchObject({
    code: 0,
    records: { succeeded: 12 },
    tokens: { signIns: 1, refreshes: 0 },
    stderr:
      'run ‹run›: 12 records, as service "iot-automation", asked for by "iot-user" (the run outlives the user\'s sign-in); .longhaul/work-orders/‹run›\n',
  });
  expect({ audited: await audited(place), signedIn: await signedIn(place) }).toEqual({
    audited: [
      { event: "acting-as", kind: "service", because: "outlives-sign-in", name: "iot-automation", askedBy: "iot-user" },
      { event: "permission-checked", user: "iot-user", status: 404 },
    ],
    signedIn: ["user", "service"],
  });
  const checkpoint = await place.read(await place.file(".checkpoint.jsonl"));
  expect(checkpoint).toContain('"identity":{"kind":"service"');
});

test.each([
  ["what its records name", "PUT", "/iot/api/v2/messages/${id}", "/iot/api/v2/messages/"],
  ["the probe where they are posted", "POST", "/iot/api/v2/messages", "/iot/api/v2/other"],
])("what the user may do shows at %s", async (_, method, path, looked) => {
  const place = await iotPlace({ runAs: "auto", expect: { duration: "90s" }, request: { method, path } });
  const connections = sandbox.connections() as { connections: { iot: JsonObject } };
  Object.assign(connections.connections.iot, { probe: { path: "/iot/api/v2/other" } });
  await place.write("longhaul.json", JSON.stringify(connections));
  await place.run();
  const lines = (await place.read(await place.file(".audit.jsonl"))).trimEnd().split("\n");
  const urls = lines
    .map((line) => JSON.parse(line) as JsonObject)
    .flatMap(({ event, url }) => (event === "permission-checked" && typeof url === "string" ? [url] : []));
  expect(urls).toEqual([expect.stringContaining(looked)]);
});

test("a short run stays with the user, and the report says so", async () => {
  const place = await iotPlace({ runAs: "auto", expect: { duration: "20s" } });
  const { code, stdout, stderr } = await place.run();
  expect({ code, stderr: place.normal(stderr), acted: /acted as +(.*)/.exec(stdout)?.[1] }).toEqual({
    code: 0,
    stderr:
      'run ‹run›: 12 records, as user "iot-user" (the run ends before the sign-in does); .longhaul/work-orders/‹run›\n',
    acted: 'user "iot-user" (the run ends before the sign-in does)',
  });
  expect(await signedIn(place)).toEqual(["user"]);
});

test("of a job that was never run and has no rate nothing tells how long it takes, so the user runs it", async () => {
  const place = await iotPlace({ runAs: "auto" });
  const { stderr } = await place.run();
  expect(/, as (.*);/.exec(stderr)?.[1]).toBe(
    'user "iot-user" (nothing tells how long the run takes: give expect.duration)',
  );
});

test("where nothing else tells how long a run takes, its rate does", async () => {
  const place = await iotPlace({ runAs: "auto", rate: { perSecond: 10 } });
  const first = await place.run();
  await place.write(
    "work-orders.csv",
    `id,status,qty\n${Array.from({ length: 800 }, (_, row) => `N-${row},Open,1\n`).join("")}`,
  );
  const second = place.start(["run", "work-orders"]);
  while (!second.written().stderr.includes("\n")) await new Promise((resolve) => setTimeout(resolve, 20));
  second.kill("SIGINT");
  await second.ended;
  expect([first.stderr, second.written().stderr].map((text) => /, as (.*);/.exec(text)?.[1])).toEqual([
    'user "iot-user" (the run ends before the sign-in does)',
    'service "iot-automation", asked for by "iot-user" (the run outlives the user\'s sign-in)',
  ]);
});

test("what the user may not do, the service does not do in the user's name", async () => {
  const place = await iotPlace({ runAs: "auto", expect: { duration: "3h" } });
  sandbox.act({ "oracle-iot": { denied: "user" } });
  const { code, stdout } = await place.run("--json");
  expect({ code, said: said(stdout), applied: ledger().summary().applied }).toMatchObject({
    code: 3,
    said: { state: "stopped", reason: "user-not-permitted", records: { succeeded: 0, dead: 0, pending: 12 } },
    applied: 0,
  });
  expect(await audited(place)).toEqual([
    { event: "acting-as", kind: "service", because: "outlives-sign-in", name: "iot-automation", askedBy: "iot-user" },
    { event: "permission-not-shown", user: "iot-user", error: "user-not-permitted" },
  ]);
  sandbox.act({ "oracle-iot": { denied: "none" } });
  const resumed = await place.run("--json");
  expect({ code: resumed.code, records: said(resumed.stdout).records }).toMatchObject({
    code: 0,
    records: { succeeded: 12 },
  });
});

test("a job that names the service needs nothing of the user", async () => {
  const place = await iotPlace({ runAs: "service" });
  const { LONGHAUL_IOT_PASSWORD: _, ...environment } = sandboxEnvironment;
  const { code, stderr } = await place.cli(["run", "work-orders"], environment);
  expect({ code, as: /, as (service "iot-automation"), asked for by/.exec(stderr)?.[1] }).toEqual({
    code: 0,
    as: 'service "iot-automation"',
  });
  expect(await signedIn(place)).toEqual(["service"]);
});

test("what neither identity was given is named before anything is sent", async () => {
  const place = await iotPlace({ runAs: "auto", expect: { duration: "3h" } });
  const { LONGHAUL_IOT_SERVICE_CLIENT_SECRET: _, ...environment } = sandboxEnvironment;
  const { code, stderr } = await place.cli(["run", "work-orders"], environment);
  expect({ code, named: stderr.includes("LONGHAUL_IOT_SERVICE_CLIENT_SECRET") }).toEqual({ code: 1, named: true });
  expect(await place.files(join(".checkpoint.jsonl"))).toEqual([]);
});
