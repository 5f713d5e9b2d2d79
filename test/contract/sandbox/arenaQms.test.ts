import { expect, test } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { call, claimsOf, noTokens, originOf, type Seen, started, startedOnOwnClock, textOf } from "./wire.ts";

function token(sandbox: Sandbox, form: Record<string, string>): Promise<Seen> {
  const client = { client_id: "arena-sync", client_secret: "sandbox-arena-secret" };
  return call(`${originOf(sandbox, "arena-qms")}/oauth/token`, { form: { ...client, ...form } });
}

const signIn = (sandbox: Sandbox, scope: string) => token(sandbox, { grant_type: "client_credentials", scope });

const health = (sandbox: Sandbox, access: string) =>
  call(`${originOf(sandbox, "arena-qms")}/api/v1/health`, { token: access });

const putSupplier = (sandbox: Sandbox, access: string) =>
  call(`${originOf(sandbox, "arena-qms")}/api/v1/suppliers/S-1`, {
    method: "PUT",
    token: access,
    json: { status: "X" },
  });

test("a token that declares sixty minutes dies after fifteen because of its supplier scope", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const { body } = await signIn(sandbox, "supplier_mgmt offline_access");
  const access = textOf(body, "access_token");
  const early = await putSupplier(sandbox, access);
  pass(10);
  const middle = await health(sandbox, access);
  pass(5 + 23 / 60);
  const late = await putSupplier(sandbox, access);
  const refreshed = await token(sandbox, {
    grant_type: "refresh_token",
    refresh_token: textOf(body, "refresh_token"),
  });
  const again = await putSupplier(sandbox, textOf(refreshed.body, "access_token"));
  expect({
    declared: body.expires_in,
    statuses: [early, middle, late, refreshed, again].map(({ status }) => status),
    late: late.body,
    left: [early, middle].map(({ headers }) => headers.get("x-token-expires-in")),
  }).toEqual({
    declared: 3600,
    statuses: [200, 200, 401, 200, 200],
    late: {
      status: 401,
      errors: [{ code: 4010, message: "Token expired after 15m 23s" }],
    },
    left: ["900", "300"],
  });
});

test("without the supplier scope an unused token dies of the idle window, a used one only at the absolute limit", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const used = textOf((await signIn(sandbox, "items")).body, "access_token");
  const unused = textOf((await signIn(sandbox, "items")).body, "access_token");
  const statuses: number[] = [];
  for (let step = 0; step < 4; step += 1) {
    pass(9);
    statuses.push((await health(sandbox, used)).status);
  }
  const idle = await health(sandbox, unused);
  for (let step = 0; step < 3; step += 1) {
    pass(9);
    statuses.push((await health(sandbox, used)).status);
  }
  expect({ statuses, idle: idle.status }).toEqual({ statuses: [200, 200, 200, 200, 200, 200, 401], idle: 401 });
});

test("suppliers ask for the supplier scope", async () => {
  const sandbox = await started();
  const { body } = await signIn(sandbox, "items");
  const refused = await putSupplier(sandbox, textOf(body, "access_token"));
  expect({
    refreshToken: body.refresh_token,
    claimed: claimsOf(textOf(body, "access_token")).scope,
    status: refused.status,
    body: refused.body,
    challenge: refused.headers.get("www-authenticate"),
  }).toEqual({
    refreshToken: undefined,
    claimed: "items",
    status: 403,
    body: { status: 403, errors: [{ code: 4030, message: "Scope does not allow this request" }] },
    challenge: 'Bearer error="insufficient_scope", scope="supplier_mgmt"',
  });
});

test("a repeated POST makes a second supplier with the same number, and the ledger says so", async () => {
  const sandbox = await started();
  const access = textOf((await signIn(sandbox, "supplier_mgmt")).body, "access_token");
  const post = () =>
    call(`${originOf(sandbox, "arena-qms")}/api/v1/suppliers`, { token: access, json: { number: "S-9" } });
  const ids = [(await post()).body.id, (await post()).body.id];
  const { applied, distinct, twice } = sandbox.ledger.of("arena-qms").summary();
  expect({ ids, applied, distinct, twice }).toEqual({
    ids: ["SUP-N000001", "SUP-N000002"],
    applied: 2,
    distinct: 1,
    twice: ["S-9"],
  });
});

test("the session ends after sixty minutes however often it was refreshed, and the header counts down to it", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const first = (await signIn(sandbox, "supplier_mgmt offline_access")).body;
  const refresh = () => token(sandbox, { grant_type: "refresh_token", refresh_token: textOf(first, "refresh_token") });
  const seen: [number, string | null][] = [];
  let access = textOf(first, "access_token");
  for (let step = 0; step < 5; step += 1) {
    pass(11);
    access = textOf((await refresh()).body, "access_token");
    const { headers, status } = await putSupplier(sandbox, access);
    seen.push([status, headers.get("x-token-expires-in")]);
  }
  pass(5);
  seen.push([(await putSupplier(sandbox, access)).status, null]);
  const late = await refresh();
  expect({
    seen,
    late: [late.status, late.body.error],
    tokens: sandbox.ledger.of("arena-qms").summary().tokens,
  }).toEqual({
    seen: [
      [200, "900"],
      [200, "900"],
      [200, "900"],
      [200, "900"],
      [200, "300"],
      [401, null],
    ],
    late: [400, "invalid_grant"],
    tokens: {
      ...noTokens,
      signIns: 1,
      refreshes: 5,
      refreshRejected: 1,
      unauthorised: 1,
      sentExpired: 1,
      sentPastDeclared: 1,
    },
  });
});
