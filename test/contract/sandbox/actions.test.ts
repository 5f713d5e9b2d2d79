import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { basic, call, noTokens, originOf, type Seen, started, textOf } from "./wire.ts";

const iotUrl = (sandbox: Sandbox) => originOf(sandbox, "oracle-iot");

function token(sandbox: Sandbox, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Seen> {
  return call(`${iotUrl(sandbox)}/oauth2/token`, { headers, form: { client_id: "iot-app", ...form } });
}

const signIn = async (sandbox: Sandbox) =>
  (await token(sandbox, { grant_type: "password", username: "iot-user", password: "sandbox-password" })).body;

const refresh = (sandbox: Sandbox, refresh_token: string) =>
  token(sandbox, { grant_type: "refresh_token", refresh_token });

const put = (sandbox: Sandbox, access: string) =>
  call(`${iotUrl(sandbox)}/iot/api/v2/messages/m-1`, { method: "PUT", token: access, json: { v: 1 } });

const act = (sandbox: Sandbox, json: JsonObject) => call(`${sandbox.controlUrl}/actions`, { json });

const counted = (sandbox: Sandbox) => sandbox.ledger.of("oracle-iot").summary().tokens;

test("sessions revoked at the server are dead, refresh tokens too", async () => {
  const sandbox = await started();
  const body = await signIn(sandbox);
  const done = await act(sandbox, { "oracle-iot": { revokeSessions: true } });
  const write = await put(sandbox, textOf(body, "access_token"));
  const renewed = await refresh(sandbox, textOf(body, "refresh_token"));
  const anew = await signIn(sandbox);
  expect({
    done: done.status,
    write: [write.status, write.headers.get("www-authenticate")],
    renewed: renewed.body,
    anew: (await put(sandbox, textOf(anew, "access_token"))).status,
    tokens: counted(sandbox),
  }).toEqual({
    done: 200,
    write: [401, 'Bearer error="invalid_token", error_description="The access token is invalid"'],
    renewed: { error: "invalid_grant", error_description: "Refresh token is invalid, expired or revoked" },
    anew: 200,
    tokens: { ...noTokens, signIns: 2, refreshRejected: 1, unauthorised: 1, sentEnded: 1 },
  });
});

test("all access tokens can be rejected once, and a refresh cures it", async () => {
  const sandbox = await started();
  const body = await signIn(sandbox);
  await act(sandbox, { "oracle-iot": { rejectTokens: true } });
  const storm = await Promise.all(Array.from({ length: 32 }, () => put(sandbox, textOf(body, "access_token"))));
  const renewed = await refresh(sandbox, textOf(body, "refresh_token"));
  const cured = await put(sandbox, textOf(renewed.body, "access_token"));
  expect({ storm: new Set(storm.map(({ status }) => status)), cured: cured.status, tokens: counted(sandbox) }).toEqual({
    storm: new Set([401]),
    cured: 200,
    tokens: { ...noTokens, signIns: 1, refreshes: 1, unauthorised: 32, sentEnded: 32 },
  });
});

test("the user's rights can be taken away while the service account keeps its own", async () => {
  const sandbox = await started();
  const user = textOf(await signIn(sandbox), "access_token");
  const form = { grant_type: "client_credentials" };
  const service = await token(sandbox, form, basic("iot-automation", "sandbox-iot-secret"));
  const statuses = async () => [
    (await put(sandbox, user)).status,
    (await put(sandbox, textOf(service.body, "access_token"))).status,
  ];
  const seen = [await statuses()];
  for (const denied of ["user", "service", "all", "none"] as const) {
    await act(sandbox, { "oracle-iot": { denied } });
    seen.push(await statuses());
  }
  expect(seen).toEqual([
    [200, 200],
    [403, 200],
    [200, 403],
    [403, 403],
    [200, 200],
  ]);
});

test("every system answers 403 in its own words to one who lost the right", async () => {
  const sandbox = await started();
  for (const system of ["factorytalk-mes", "thingworx", "generic"] as const) {
    await act(sandbox, { [system]: { denied: "all" } });
  }
  const mes = originOf(sandbox, "factorytalk-mes");
  const { body } = await call(`${mes}/api/auth/login`, { json: { username: "svc-mes", password: "sandbox-password" } });
  const order = await call(`${mes}/api/v1/workorders/WO-1`, { token: textOf(body, "access_token") });
  const key = { appKey: "sandbox-app-key", accept: "application/json" };
  const thing = await call(`${originOf(sandbox, "thingworx")}/Thingworx/Things/P/Properties/q`, { headers: key });
  const apiKey = { "x-api-key": "sandbox-api-key" };
  const record = await call(`${originOf(sandbox, "generic")}/records/1`, { headers: apiKey });
  expect([
    [order.status, order.body],
    [thing.status, /Access Denied/.test(thing.text)],
    [record.status, record.body],
  ]).toEqual([
    [403, { error: "User is not allowed to change work orders" }],
    [403, true],
    [403, { error: "Error 403" }],
  ]);
});

test("where a site tells why, an expired, a spent, a revoked and an unknown token read differently", async () => {
  const sandbox = await started({ policies: { "oracle-iot": { tellsWhy: true } } });
  const described = async (refreshToken: string) => (await refresh(sandbox, refreshToken)).body.error_description;
  const first = await signIn(sandbox);
  const second = (await refresh(sandbox, textOf(first, "refresh_token"))).body;
  const seen = [await described("made-up"), await described(textOf(first, "refresh_token"))];
  seen.push(await described(textOf(second, "refresh_token")));
  const write = await put(sandbox, textOf(second, "access_token"));
  const third = await signIn(sandbox);
  await act(sandbox, { "oracle-iot": { revokeSessions: true } });
  seen.push(await described(textOf(third, "refresh_token")));
  expect({ seen, write: write.body.detail }).toEqual({
    seen: [
      "The refresh token is unknown",
      "The refresh token was used before",
      "The session was revoked because a spent refresh token was sent again",
      "The session was revoked",
    ],
    write: "The session was revoked because a spent refresh token was sent again",
  });
});

test("a token that is given back ends: the refresh token with its whole session, an access token alone", async () => {
  const sandbox = await started();
  const revoke = (what: string, headers: Record<string, string> = {}) =>
    call(`${iotUrl(sandbox)}/oauth2/revoke`, { headers, form: { client_id: "iot-app", token: what } });
  const one = await signIn(sandbox);
  const other = await signIn(sandbox);
  const answers = [
    await revoke(textOf(one, "access_token")),
    await revoke(textOf(other, "refresh_token")),
    await revoke("made-up"),
  ];
  const nobody = await call(`${iotUrl(sandbox)}/oauth2/revoke`, { form: { token: textOf(one, "refresh_token") } });
  expect({
    answers: answers.map(({ status }) => status),
    nobody: [nobody.status, nobody.body.error],
    one: [
      (await put(sandbox, textOf(one, "access_token"))).status,
      (await refresh(sandbox, textOf(one, "refresh_token"))).status,
    ],
    other: [
      (await put(sandbox, textOf(other, "access_token"))).status,
      (await refresh(sandbox, textOf(other, "refresh_token"))).status,
    ],
    signOuts: counted(sandbox).signOuts,
  }).toEqual({
    answers: [200, 200, 200],
    nobody: [401, "invalid_client"],
    one: [401, 200],
    other: [401, 400],
    signOuts: 2,
  });
});

test("a spent refresh token that comes again is counted, and so is the family that it ends, once", async () => {
  const sandbox = await started();
  const first = await signIn(sandbox);
  const second = (await refresh(sandbox, textOf(first, "refresh_token"))).body;
  for (let n = 0; n < 3; n += 1) await refresh(sandbox, textOf(first, "refresh_token"));
  await refresh(sandbox, textOf(second, "refresh_token"));
  expect(counted(sandbox)).toEqual({
    ...noTokens,
    signIns: 1,
    refreshes: 1,
    refreshRejected: 4,
    refreshReused: 3,
    familiesRevoked: 1,
  });
});

test("a reset gives rights back, and an action that is not understood is refused by name", async () => {
  const sandbox = await started();
  await act(sandbox, { "oracle-iot": { denied: "all" } });
  sandbox.reset();
  const { status } = await put(sandbox, textOf(await signIn(sandbox), "access_token"));
  const refused = await call(`${sandbox.controlUrl}/actions`, { json: { "oracle-iot": { denied: "some", sleep: 1 } } });
  expect([status, refused.status, refused.body.problems]).toEqual([
    200,
    400,
    [
      'oracle-iot.denied: Invalid option: expected one of "none"|"user"|"service"|"all"',
      'oracle-iot: Unrecognized key: "sleep"',
    ],
  ]);
});

test("the control server hands out the secrets that it printed at the start, and the private key apart", async () => {
  const sandbox = await started();
  const environment = await call(`${sandbox.controlUrl}/environment`);
  const key = await call(`${sandbox.controlUrl}/private-key`);
  expect([environment.body.LONGHAUL_MES_PASSWORD, environment.body.LONGHAUL_HCM_ASSERTION_PRIVATE_KEY]).toEqual([
    "sandbox-password",
    key.text,
  ]);
});
