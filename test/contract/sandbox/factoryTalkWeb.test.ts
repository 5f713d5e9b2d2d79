import { expect, test } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { call, claimsOf, noTokens, originOf, startedOnOwnClock, textOf } from "./wire.ts";

const client = { client_id: "web-automation", client_secret: "sandbox-web-secret", grant_type: "client_credentials" };

const order = (sandbox: Sandbox, token: string) =>
  call(`${originOf(sandbox, "factorytalk-web")}/api/v1/workorders/WO-1`, { method: "PUT", token, json: { qty: 1 } });

test("a client id and secret give a token for sixty minutes and nothing to renew it", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const { body } = await call(`${originOf(sandbox, "factorytalk-web")}/connect/token`, { form: client });
  const access = textOf(body, "access_token");
  pass(59);
  const early = await order(sandbox, access);
  pass(1);
  const late = await order(sandbox, access);
  expect({
    declared: [body.expires_in, body.refresh_token, claimsOf(access).sub],
    statuses: [early.status, late.status],
    challenge: late.headers.get("www-authenticate"),
    tokens: sandbox.ledger.of("factorytalk-web").summary().tokens,
  }).toEqual({
    declared: [3600, undefined, "web-automation"],
    statuses: [200, 401],
    challenge: 'Bearer error="invalid_token", error_description="The access token expired"',
    tokens: { ...noTokens, signIns: 1, unauthorised: 1, sentExpired: 1, sentPastDeclared: 1 },
  });
});
