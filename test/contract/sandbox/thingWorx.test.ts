import { expect, test } from "vitest";
import { atPath, type JsonObject } from "../../../src/base/json.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { call, matching, noTokens, originOf, started, startedOnOwnClock, textOf } from "./wire.ts";

const accept = { accept: "application/json" };
const own = { appKey: "sandbox-app-key", ...accept };
const admin = { appKey: "sandbox-admin-key", ...accept };

const property = (sandbox: Sandbox) => `${originOf(sandbox, "thingworx")}/Thingworx/Things/Press-1/Properties/speed`;
const key = (sandbox: Sandbox) => `${originOf(sandbox, "thingworx")}/Thingworx/ApplicationKeys/longhaul`;

test("a write answers 200 with nothing, and a read without Accept answers a page", async () => {
  const sandbox = await started();
  const put = await call(property(sandbox), { method: "PUT", headers: own, json: { speed: 12 } });
  const read = await call(property(sandbox), { headers: own });
  const page = await call(property(sandbox), { headers: { appKey: "sandbox-app-key", accept: "*/*" } });
  const service = await call(`${originOf(sandbox, "thingworx")}/Thingworx/Things/Press-1/Services/Restart`, {
    headers: own,
    json: {},
  });
  expect({
    put: [put.status, put.text],
    read: read.body,
    page: [page.status, page.headers.get("content-type")],
    service: [service.status, service.text],
    entries: sandbox.ledger
      .of("thingworx")
      .entries()
      ?.map(({ n, method, id }) => ({ n, method, id })),
  }).toEqual({
    put: [200, ""],
    read: { rows: [{ speed: 12 }] },
    page: [200, "text/html;charset=UTF-8"],
    service: [200, ""],
    entries: [
      { n: 1, method: "PUT", id: "Press-1/speed" },
      { n: 2, method: "POST", id: "Press-1/Restart" },
    ],
  });
});

test("a write without Content-Type is refused and applies nothing", async () => {
  const sandbox = await started();
  const body = new Uint8Array(Buffer.from('{"speed":1}'));
  const response = await fetch(property(sandbox), { method: "PUT", headers: own, body });
  const { applied } = sandbox.ledger.of("thingworx").summary();
  expect({ status: response.status, applied }).toEqual({ status: 415, applied: 0 });
});

test("an expired key meets Access Denied in HTML until it is regenerated, and the old one stays dead", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const info = await call(key(sandbox), { headers: own });
  pass(241);
  const dead = await call(property(sandbox), { method: "PUT", headers: own, json: { speed: 1 } });
  const made = await call(`${key(sandbox)}/Services/Regenerate`, { headers: admin, json: {} });
  const reread = await call(key(sandbox), { headers: admin });
  const put = async (appKey: string) =>
    (await call(property(sandbox), { method: "PUT", headers: { appKey, ...accept }, json: { speed: 2 } })).status;
  const fresh = textOf(reread.body, "keyId");
  expect({
    info: info.body,
    dead: [dead.status, dead.headers.get("content-type"), /Access Denied/.test(dead.text)],
    made: made.body,
    statuses: [await put("sandbox-app-key"), await put(fresh)],
  }).toEqual({
    info: { name: "longhaul", userNameReference: "svc-sync", expirationDate: matching(/^\d{4}-.*Z$/) },
    dead: [401, "text/html;charset=UTF-8", true],
    made: { rows: [{ result: fresh }] },
    statuses: [401, 200],
  });
});

test("a request whose clock is more than five minutes off is denied, whichever side is wrong", async () => {
  const sandbox = await started();
  const put = async (requestTime: number) => {
    const headers = { ...own, "x-request-time": String(requestTime) };
    return (await call(property(sandbox), { method: "PUT", headers, json: { speed: 1 } })).status;
  };
  const minute = 60_000;
  const right = [await put(Date.now() - 4 * minute), await put(Date.now() + 6 * minute)];
  sandbox.setFaults({ thingworx: { clockOffsetMs: 6 * minute } });
  const shifted = [await put(Date.now()), await put(Date.now() + 6 * minute)];
  expect({ right, shifted }).toEqual({ right: [200, 401], shifted: [401, 200] });
});

test("a key that an administrator replaced is a stale reference: denied in HTML, and counted apart from an expired one", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const put = async (appKey: string) =>
    (await call(property(sandbox), { method: "PUT", headers: { appKey, ...accept }, json: { speed: 2 } })).status;
  sandbox.act({ thingworx: { revokeSessions: true } });
  const stale = await put("sandbox-app-key");
  const fresh = textOf((await call(key(sandbox), { headers: admin })).body, "keyId");
  const alive = await put(fresh);
  pass(240);
  const expired = await put(fresh);
  expect({ statuses: [stale, alive, expired], tokens: sandbox.ledger.of("thingworx").summary().tokens }).toEqual({
    statuses: [401, 200, 401],
    tokens: { ...noTokens, unauthorised: 2, sentExpired: 1, sentPastDeclared: 1, sentEnded: 1 },
  });
});

test("a key makes its own successor while it lives, whose end lies a whole life ahead", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const endOf = (body: JsonObject) => Date.parse(textOf(body, "expirationDate"));
  const before = endOf((await call(key(sandbox), { headers: own })).body);
  pass(100);
  const made = await call(`${key(sandbox)}/Services/Regenerate`, { headers: own, json: {} });
  const fresh = atPath(made.body, "rows.0.result");
  const appKey = typeof fresh === "string" ? fresh : "";
  const info = await call(key(sandbox), { headers: { appKey, ...accept } });
  expect([made.status, endOf(info.body) - before]).toEqual([200, 100 * 60_000]);
});
