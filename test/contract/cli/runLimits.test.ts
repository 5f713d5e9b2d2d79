import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { credentials, sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { said } from "./said.ts";
import { type Workplace, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  // A day lasts 2.9 s, an hour of the IoT session 120 ms, the 15 idle minutes of QMS 30 ms.
  sandbox = await startSandbox({ minuteMs: 2, seed: 1, systems: ["arena-plm", "arena-qms", "oracle-iot"] });
});
afterAll(() => sandbox.close());

const item: JsonObject = {
  connection: "plm",
  request: { method: "POST", path: "/v1/items", body: { name: "${id}" } },
};

async function audit(place: Workplace): Promise<JsonObject[]> {
  const lines = (await place.read(await place.file(".audit.jsonl"))).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as JsonObject);
}

test("a quota that is used up is waited for until its reset, and no request is wasted on it", async () => {
  const place = await workplace(sandbox, { records: 30, job: { ...item, concurrency: 1 } });
  sandbox.setPolicies({ "arena-plm": { quotaRequests: 20, idleMinutes: 100_000 } });
  await place.write("longhaul.json", JSON.stringify(sandbox.connections()));
  const { code, stdout } = await place.run("--json");
  const { records, requests, retries, alerts } = said(stdout);
  const { applied, twice, statuses } = sandbox.ledger.of("arena-plm").summary();
  const gaps = (sandbox.ledger.of("arena-plm").entries() ?? []).map(({ at }) => Date.parse(at));
  const longest = Math.max(...gaps.slice(1).map((at, index) => at - (gaps[index] ?? 0)));
  expect({ code, records, applied, twice, refused: (statuses["429"] ?? 0) <= 1 }).toMatchObject({
    code: 0,
    records: { succeeded: 30, dead: 0, unknown: 0 },
    applied: 30,
    twice: [],
    refused: true,
  });
  // The look at the quota before the first record counts as well.
  expect({ requests, alerts: alerts.map(({ message }) => message) }).toEqual({
    requests: 31 + retries,
    alerts: ["The server takes 18 more requests until its quota resets, and 30 records are still to do."],
  });
  expect(longest).toBeGreaterThan(1000);
});

test("a sign-in that will end before the run does is announced before the first record leaves", async () => {
  const place = await workplace(sandbox, {
    records: 10,
    job: {
      connection: "iot",
      request: { method: "PUT", path: "/iot/api/v2/messages/${id}", body: { status: "${status}" } },
      expect: { duration: "2h" },
    },
  });
  const connections = sandbox.connections() as { connections: { iot: { auth: JsonObject; lifetime: JsonObject } } };
  const { iot } = connections.connections;
  Object.assign(iot.auth, { grant: "refresh_token" });
  Object.assign(iot.lifetime, { refresh: "1h", access: "15m", refreshIdle: "30m" });
  await place.write("longhaul.json", JSON.stringify(connections));
  sandbox.setPolicies({
    "oracle-iot": { accessMinutes: 100_000, refreshMinutes: 1_800_000, refreshIdleMinutes: 900_000 },
  });
  const { username, password, clientId } = credentials.iot;
  const form = { grant_type: "password", client_id: clientId, username, password };
  const answer = await fetch(`${sandbox.origins["oracle-iot"]}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  const { refresh_token: given } = (await answer.json()) as { refresh_token: string };
  const { code, stdout, stderr } = await place.cli(["run", "work-orders", "--json"], {
    ...sandboxEnvironment,
    LONGHAUL_IOT_REFRESH_TOKEN: given,
  });
  expect({ code, alerts: said(stdout).alerts.map(({ kind }) => kind) }).toEqual({ code: 0, alerts: ["sign-in-ahead"] });
  expect(stderr).toMatch(/alert: The user has to sign in again at [\d: -]+ UTC, but the run is expected to last until/);
});

test("a slow run keeps its idle window open, and needs no token but the first", async () => {
  const place = await workplace(sandbox, {
    records: 3,
    job: {
      connection: "arena",
      request: { method: "PUT", path: "/api/v1/suppliers/${id}", body: { status: "${status}" } },
      rate: { perSecond: 0.5 },
      concurrency: 1,
    },
  });
  // Idle for 1.2 s is dead; between two records lie 2 s.
  sandbox.setPolicies({
    "arena-qms": { accessMinutes: 100_000, scopeMinutes: {}, sessionMinutes: 100_000, idleMinutes: 600 },
  });
  const connections = sandbox.connections() as { connections: { arena: JsonObject } };
  const { arena } = connections.connections;
  const lifetime = { access: "1h", refresh: "24h", idle: "1200ms", session: "1h" };
  // In whole seconds of its own the server's header says nothing of so short a window.
  Object.assign(arena, { lifetime, lifetimeHeader: "X-None", keepAlive: { path: "/api/v1/health", every: "300ms" } });
  await place.write("longhaul.json", JSON.stringify(connections));
  const { code, stdout } = await place.run("--json");
  const { tokens, requests } = sandbox.ledger.of("arena-qms").summary();
  const kept = (await audit(place)).filter(({ event }) => event === "kept-alive");
  expect({ code, said: said(stdout).tokens, tokens, kept: kept.map(({ result }) => result) }).toMatchObject({
    code: 0,
    said: { signIns: 1, refreshes: 0, rejected: 0 },
    tokens: { signIns: 1, unauthorised: 0, sentExpired: 0 },
    kept: [200],
  });
  // All that the server saw but the sign-in: three records, and what kept the token alive between them.
  expect({ requests: said(stdout).requests, more: requests > 4 }).toEqual({ requests: requests - 1, more: true });
});
