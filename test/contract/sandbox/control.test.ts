import { expect, test } from "vitest";
import { PortInUse } from "../../../src/sandbox/originServer.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { call, matching, noTokens, originOf, started, textOf } from "./wire.ts";

async function putOrders(sandbox: Sandbox, ids: readonly string[]): Promise<void> {
  const mes = originOf(sandbox, "factorytalk-mes");
  const json = { username: "svc-mes", password: "sandbox-password" };
  const token = textOf((await call(`${mes}/api/auth/login`, { json })).body, "access_token");
  for (const id of ids) {
    const headers = { "idempotency-key": `k-${id}-${Math.random()}` };
    await call(`${mes}/api/v1/workorders/${id}`, { method: "PUT", token, headers, json: { qty: 1 } });
  }
}

test("the ledger tells over the control server what was applied, and what twice", async () => {
  const sandbox = await started();
  await putOrders(sandbox, ["A", "B", "A"]);
  const summary = await call(`${sandbox.controlUrl}/ledger?system=factorytalk-mes`);
  const entries = await call(`${sandbox.controlUrl}/ledger/entries?system=factorytalk-mes&from=3`);
  expect(summary.body).toEqual({
    applied: 3,
    distinct: 2,
    twice: ["A"],
    twiceTotal: 1,
    replayed: 0,
    requests: 4,
    statuses: { 200: 4 },
    resets: { before: 0, after: 0 },
    tokens: { ...noTokens, signIns: 1 },
  });
  expect(entries.body).toEqual({
    entries: [
      {
        n: 3,
        at: matching(/^\d{4}-.*Z$/),
        system: "factorytalk-mes",
        method: "PUT",
        path: "/api/v1/workorders/A",
        id: "A",
        idempotencyKey: matching(/^k-A-/),
        status: 200,
        ifMatch: null,
      },
    ],
  });
});

test("a ledger of counts keeps no entries but counts the same", async () => {
  const sandbox = await started({ ledger: "counts" });
  await putOrders(sandbox, ["A", "A"]);
  const entries = await call(`${sandbox.controlUrl}/ledger/entries?system=factorytalk-mes`);
  const { applied, distinct, twice } = sandbox.ledger.of("factorytalk-mes").summary();
  expect([entries.status, applied, distinct, twice]).toEqual([409, 2, 1, ["A"]]);
});

test("a reset forgets tokens, records and the ledger", async () => {
  const sandbox = await started();
  await putOrders(sandbox, ["A"]);
  await call(`${sandbox.controlUrl}/reset`, { method: "POST" });
  const emptied = sandbox.ledger.of("factorytalk-mes").summary().requests;
  await putOrders(sandbox, ["A"]);
  const { applied, twice } = sandbox.ledger.of("factorytalk-mes").summary();
  expect({ emptied, applied, twice }).toEqual({ emptied: 0, applied: 1, twice: [] });
});

test("a ledger that is cleared counts anew while tokens, keys and records stay", async () => {
  const sandbox = await started();
  await putOrders(sandbox, ["A", "B", "A"]);
  const key = { appKey: "sandbox-app-key", accept: "application/json" };
  const thingworx = `${originOf(sandbox, "thingworx")}/Thingworx/ApplicationKeys/longhaul`;
  await call(`${thingworx}/Services/Regenerate`, { headers: key, json: {} });
  await call(`${sandbox.controlUrl}/clear-ledger`, { method: "POST" });
  const emptied = [sandbox.ledger.of("factorytalk-mes"), sandbox.ledger.of("thingworx")].map((one) => one.summary());
  await putOrders(sandbox, ["A"]);
  const stale = await call(thingworx, { headers: key });
  const { applied, twice } = sandbox.ledger.of("factorytalk-mes").summary();
  const [entry] = sandbox.ledger.of("factorytalk-mes").entries() ?? [];
  const nothing = {
    applied: 0,
    distinct: 0,
    twice: [],
    twiceTotal: 0,
    replayed: 0,
    requests: 0,
    statuses: {},
    resets: { before: 0, after: 0 },
    tokens: noTokens,
  };
  expect({ emptied, applied, twice, first: entry?.n, stale: stale.status }).toEqual({
    emptied: [nothing, nothing],
    applied: 1,
    twice: [],
    first: 1,
    stale: 401,
  });
});

test("site settings can be changed while it runs", async () => {
  const sandbox = await started();
  const set = await call(`${sandbox.controlUrl}/policies`, { json: { "factorytalk-mes": { accessMinutes: 120 } } });
  const mes = originOf(sandbox, "factorytalk-mes");
  const json = { username: "svc-mes", password: "sandbox-password" };
  const { body } = await call(`${mes}/api/auth/login`, { json });
  expect({ status: set.status, expiresIn: body.expires_in }).toEqual({ status: 200, expiresIn: 120 });
});

test("the connections point at the servers with lifetimes on compressed time", async () => {
  const sandbox = await started({ minuteMs: 50, systems: ["factorytalk-mes", "oracle-hcm"] });
  const { body } = await call(`${sandbox.controlUrl}/connections`);
  expect(body).toEqual({
    connections: {
      mes: {
        preset: "factorytalk-mes",
        baseUrl: originOf(sandbox, "factorytalk-mes"),
        auth: { username: "svc-mes" },
        lifetime: { access: "1500ms", refresh: "24s" },
      },
      hcm: {
        preset: "oracle-hcm",
        baseUrl: originOf(sandbox, "oracle-hcm"),
        auth: {
          tokenUrl: `${originOf(sandbox, "oracle-hcm-identity")}/oauth2/v1/token`,
          revokeUrl: `${originOf(sandbox, "oracle-hcm-identity")}/oauth2/v1/revoke`,
          clientId: "hcm-sync",
          username: "svc-hcm",
        },
        lifetime: { access: "3s", refresh: "72s", margin: "250ms" },
      },
      "hcm-assertion": {
        preset: "oracle-hcm-assertion",
        baseUrl: originOf(sandbox, "oracle-hcm"),
        auth: {
          tokenUrl: `${originOf(sandbox, "oracle-hcm-identity")}/oauth2/v1/token`,
          clientId: "hcm-sync",
          assertion: { keyId: "sandbox" },
        },
        lifetime: { access: "3s", margin: "250ms" },
      },
    },
  });
});

test("a taken port is named", async () => {
  const first = await started();
  const port = Number(new URL(first.controlUrl).port);
  await expect(startSandbox({ minuteMs: 1000, port })).rejects.toThrow(new PortInUse(port, undefined));
});
