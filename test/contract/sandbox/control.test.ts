import { expect, test } from "vitest";
import { PortInUse } from "../../../src/sandbox/originServer.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { call, matching, originOf, started, textOf } from "./wire.ts";

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
    tokens: { signIns: 1, signInsRejected: 0, refreshes: 0, refreshRejected: 0, unauthorised: 0 },
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
          clientId: "hcm-sync",
          username: "svc-hcm",
        },
        lifetime: { access: "3s", refresh: "72s", margin: "250ms" },
      },
    },
  });
});

test("a taken port is named", async () => {
  const first = await started();
  const port = Number(new URL(first.controlUrl).port);
  await expect(startSandbox({ minuteMs: 1000, port })).rejects.toThrow(new PortInUse(port, undefined));
});
