import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { basic, call, originOf, type Seen, started, startedOnOwnClock, textOf } from "./wire.ts";

function token(sandbox: Sandbox, form: JsonObject, headers: Record<string, string> = {}): Promise<Seen> {
  return call(`${originOf(sandbox, "oracle-iot")}/oauth2/token`, { headers, form: { client_id: "iot-app", ...form } });
}

const signIn = (sandbox: Sandbox) =>
  token(sandbox, { grant_type: "password", username: "iot-user", password: "sandbox-password" });

const refresh = (sandbox: Sandbox, last: Seen) =>
  token(sandbox, { grant_type: "refresh_token", refresh_token: textOf(last.body, "refresh_token") });

const putMessage = (sandbox: Sandbox, access: string) =>
  call(`${originOf(sandbox, "oracle-iot")}/iot/api/v2/messages/m-1`, { method: "PUT", token: access, json: { v: 1 } });

test("refresh tokens rotate, and an old one that comes again ends the whole session", async () => {
  const sandbox = await started();
  const first = await signIn(sandbox);
  const second = await refresh(sandbox, first);
  const alive = await putMessage(sandbox, textOf(second.body, "access_token"));
  const reused = await refresh(sandbox, first);
  const newest = await refresh(sandbox, second);
  const dead = await putMessage(sandbox, textOf(second.body, "access_token"));
  expect({
    rotated: first.body.refresh_token !== second.body.refresh_token,
    statuses: [alive, reused, newest, dead].map(({ status }) => status),
    error: reused.body.error,
    problem: dead.body,
  }).toEqual({
    rotated: true,
    statuses: [200, 400, 400, 401],
    error: "invalid_grant",
    problem: {
      type: "about:blank",
      title: "Unauthorized",
      status: 401,
      detail: "The access token is invalid",
      "o:errorCode": "IOT-401",
    },
  });
});

test("the session ends sixty minutes after the sign-in however often it was refreshed", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  let last = await signIn(sandbox);
  const statuses: number[] = [];
  for (let step = 0; step < 3; step += 1) {
    pass(19);
    const next = await refresh(sandbox, last);
    statuses.push(next.status);
    last = next;
  }
  pass(3);
  statuses.push((await refresh(sandbox, last)).status);
  expect(statuses).toEqual([200, 200, 200, 400]);
});

test("a refresh token unused for thirty minutes is dead", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const first = await signIn(sandbox);
  pass(30);
  const { status, body } = await refresh(sandbox, first);
  expect({ status, error: body.error }).toEqual({ status: 400, error: "invalid_grant" });
});

test("the service client signs in with its secret and gets no refresh token", async () => {
  const sandbox = await started();
  const form = { grant_type: "client_credentials" };
  const served = await token(sandbox, form, basic("iot-automation", "sandbox-iot-secret"));
  const refused = await token(sandbox, form, basic("iot-automation", "guess"));
  const post = () =>
    call(`${originOf(sandbox, "oracle-iot")}/iot/api/v2/messages`, {
      token: textOf(served.body, "access_token"),
      json: { clientId: "c-1" },
    });
  const statuses = [(await post()).status, (await post()).status];
  expect({
    sign: [served.status, served.body.refresh_token, refused.status, refused.body.error],
    statuses,
    twice: sandbox.ledger.of("oracle-iot").summary().twice,
  }).toEqual({ sign: [200, undefined, 401, "invalid_client"], statuses: [201, 201], twice: ["c-1"] });
});
