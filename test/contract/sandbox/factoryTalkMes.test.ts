import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { expect, test } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { call, noTokens, originOf, started, startedOnOwnClock, textOf, wait } from "./wire.ts";

async function signIn(sandbox: Sandbox) {
  const json = { username: "svc-mes", password: "sandbox-password" };
  const { status, body } = await call(`${originOf(sandbox, "factorytalk-mes")}/api/auth/login`, { json });
  return { status, body, access: textOf(body, "access_token"), refresh: textOf(body, "refresh_token") };
}

/** jose checks the keys themselves when it uses them. */
const jwksIn: (text: string) => JSONWebKeySet = JSON.parse;

const orderUrl = (sandbox: Sandbox, id: string) => `${originOf(sandbox, "factorytalk-mes")}/api/v1/workorders/${id}`;

test("a token dies after thirty of their minutes with the words of the field, and a refresh gives one that lives", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const first = await signIn(sandbox);
  const put = (token: string) => call(orderUrl(sandbox, "WO-1"), { method: "PUT", token, json: { qty: 1 } });
  pass(29.9);
  const early = await put(first.access);
  pass(0.1);
  const late = await put(first.access);
  const refreshed = await call(`${originOf(sandbox, "factorytalk-mes")}/api/auth/refresh`, {
    json: { refresh_token: first.refresh },
  });
  const replayed = await put(textOf(refreshed.body, "access_token"));
  expect({
    declared: first.body.expires_in,
    statuses: [early.status, late.status, refreshed.status, replayed.status],
    late: late.body,
    sameRefreshToken: refreshed.body.refresh_token === first.refresh,
    tokens: sandbox.ledger.of("factorytalk-mes").summary().tokens,
  }).toEqual({
    declared: 1800,
    statuses: [200, 401, 200, 200],
    late: { error: "Token expired - please re-authenticate" },
    sameRefreshToken: true,
    tokens: { ...noTokens, signIns: 1, refreshes: 1, unauthorised: 1, sentExpired: 1, sentPastDeclared: 1 },
  });
});

test("each use extends the refresh token, and unused it ends", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const { refresh } = await signIn(sandbox);
  const statuses: number[] = [];
  for (const pause of [470, 470, 470, 480]) {
    pass(pause);
    const json = { refresh_token: refresh };
    statuses.push((await call(`${originOf(sandbox, "factorytalk-mes")}/api/auth/refresh`, { json })).status);
  }
  expect(statuses).toEqual([200, 200, 200, 401]);
});

test("on compressed time a token really lives as long as it says", async () => {
  const sandbox = await started({ minuteMs: 10 });
  const { access, body } = await signIn(sandbox);
  await wait(310);
  const { status } = await call(orderUrl(sandbox, "WO-1"), { token: access });
  expect({ declared: body.expires_in, status }).toEqual({ declared: 0.3, status: 401 });
});

test("an update that names an old version is refused", async () => {
  const sandbox = await started();
  const { access: token } = await signIn(sandbox);
  const url = orderUrl(sandbox, "WO%2F7");
  const read = await call(url, { token });
  const put = (qty: number) =>
    call(url, { method: "PUT", token, headers: { "if-match": read.headers.get("etag") ?? "" }, json: { qty } });
  const applied = await put(5);
  const stale = await put(6);
  const after = await call(url, { token });
  expect([read.body, applied.body, stale.status, stale.body, after.body]).toEqual([
    { id: "WO/7", version: 1, status: "Released", qty: 0 },
    { id: "WO/7", version: 2, qty: 5 },
    412,
    { error: "Version conflict", version: 2 },
    { id: "WO/7", version: 2, qty: 5 },
  ]);
});

test("a repeated idempotency key gives the stored answer and applies nothing", async () => {
  const sandbox = await started();
  const { access: token } = await signIn(sandbox);
  const url = `${originOf(sandbox, "factorytalk-mes")}/api/v1/workorders`;
  const post = (number: string) => call(url, { token, headers: { "idempotency-key": "k1" }, json: { number } });
  const first = await post("N1");
  const again = await post("N1");
  const other = await post("N2");
  const { applied, replayed, twice } = sandbox.ledger.of("factorytalk-mes").summary();
  expect({
    statuses: [first.status, again.status, other.status],
    same: again.text === first.text,
    marked: [first.headers.get("idempotent-replayed"), again.headers.get("idempotent-replayed")],
    ledger: { applied, replayed, twice },
  }).toEqual({
    statuses: [201, 201, 422],
    same: true,
    marked: [null, "true"],
    ledger: { applied: 1, replayed: 1, twice: [] },
  });
});

test("a negative quantity, a wrong password and an unknown token are refused and apply nothing", async () => {
  const sandbox = await started();
  const { access: token } = await signIn(sandbox);
  const negative = await call(orderUrl(sandbox, "WO-1"), { method: "PUT", token, json: { qty: -1 } });
  const wrong = await call(`${originOf(sandbox, "factorytalk-mes")}/api/auth/login`, {
    json: { username: "svc-mes", password: "guess" },
  });
  const unknown = await call(orderUrl(sandbox, "WO-1"), { method: "PUT", token: "made-up", json: { qty: 1 } });
  expect({
    answers: [negative, wrong, unknown].map(({ status, body }) => ({ status, body })),
    applied: sandbox.ledger.of("factorytalk-mes").summary().applied,
  }).toEqual({
    answers: [
      { status: 400, body: { error: "qty must not be negative" } },
      { status: 401, body: { error: "Invalid credentials" } },
      { status: 401, body: { error: "Invalid token" } },
    ],
    applied: 0,
  });
});

test("access tokens are RS256 JWTs that verify against the published key set", async () => {
  const sandbox = await started();
  const { access } = await signIn(sandbox);
  const issuer = originOf(sandbox, "factorytalk-mes");
  const response = await fetch(`${issuer}/.well-known/jwks.json`);
  const keys = createLocalJWKSet(jwksIn(await response.text()));
  const { payload, protectedHeader } = await jwtVerify(access, keys, { issuer, audience: "factorytalk-mes" });
  expect({ sub: payload.sub, life: (payload.exp ?? 0) - (payload.iat ?? 0) > 29, alg: protectedHeader.alg }).toEqual({
    sub: "svc-mes",
    life: true,
    alg: "RS256",
  });
});

test("an order is found by its fields, made only where none stands, and removed only as the version that was meant", async () => {
  const sandbox = await started();
  const { access: token } = await signIn(sandbox);
  const all = `${originOf(sandbox, "factorytalk-mes")}/api/v1/workorders`;
  const made = await call(all, { token, json: { number: "N1", qty: 3 } });
  const found = await call(`${all}?number=N1&qty=3`, { token });
  const missing = await call(`${all}?number=N2`, { token });
  const url = `${all}/${textOf(made.body, "id")}`;
  const anew = await call(url, { method: "PUT", token, headers: { "if-none-match": "*" }, json: { qty: 1 } });
  const remove = (version: string) => call(url, { method: "DELETE", token, headers: { "if-match": version } });
  const [stale, removed, gone] = [await remove('"7"'), await remove('"2"'), await call(url, { token })];
  expect([found.body, missing.body, [anew, stale, removed, gone].map(({ status }) => status)]).toEqual([
    { items: [{ number: "N1", qty: 3, id: made.body.id, version: 2 }], count: 1 },
    { items: [], count: 0 },
    [412, 412, 204, 404],
  ]);
});

test("somebody else changes a record just after it was read, as often as was asked for", async () => {
  const sandbox = await started();
  const { access: token } = await signIn(sandbox);
  sandbox.setFaults({ "factorytalk-mes": { rival: { count: 1 } } });
  const read = () => call(orderUrl(sandbox, "WO-1"), { token });
  const versions = [await read(), await read(), await read()].map(({ body }) => [body.version, body.changedBy]);
  expect([versions, sandbox.ledger.of("factorytalk-mes").summary().applied]).toEqual([
    [
      [1, undefined],
      [2, "somebody else"],
      [2, "somebody else"],
    ],
    0,
  ]);
});
