import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { call, matching, noTokens, originOf, started, startedOnOwnClock, textOf } from "./wire.ts";

const client = { client_id: "iot-app" };

const begin = async (sandbox: Sandbox) =>
  (await call(`${originOf(sandbox, "oracle-iot")}/oauth2/device`, { form: client })).body;

async function poll(sandbox: Sandbox, { device_code }: JsonObject): Promise<string | number> {
  const { status, body } = await call(`${originOf(sandbox, "oracle-iot")}/oauth2/token`, {
    form: { grant_type: "urn:ietf:params:oauth:grant-type:device_code", ...client, device_code },
  });
  return typeof body.error === "string" ? body.error : status;
}

const second = 1 / 60;

test("a person enters the code on a page while the device asks again and again", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const begun = await begin(sandbox);
  const seen = [await poll(sandbox, begun)];
  const page = await call(textOf(begun, "verification_uri_complete"));
  pass(second);
  seen.push(await poll(sandbox, begun));
  const done = await call(textOf(begun, "verification_uri"), {
    form: { user_code: textOf(begun, "user_code").toLowerCase(), decision: "approve" },
  });
  pass(second);
  seen.push(await poll(sandbox, begun));
  pass(second);
  seen.push(await poll(sandbox, begun));
  const uri = `${originOf(sandbox, "oracle-iot")}/oauth2/device/verify`;
  expect({
    begun,
    page: page.text.includes("Allow iot-app with the code"),
    done: done.text.includes("Allowed."),
    seen,
    tokens: sandbox.ledger.of("oracle-iot").summary().tokens,
  }).toEqual({
    begun: {
      device_code: matching(/^[\w-]{32}$/),
      user_code: matching(/^[B-Z]{4}-[B-Z]{4}$/),
      verification_uri: uri,
      verification_uri_complete: `${uri}?user_code=${textOf(begun, "user_code")}`,
      expires_in: 300,
      interval: 1,
    },
    page: true,
    done: true,
    seen: ["authorization_pending", "authorization_pending", 200, "invalid_grant"],
    tokens: { ...noTokens, signIns: 1, signInsRejected: 1 },
  });
});

test("a device that asks too early has to slow down by five seconds", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const begun = await begin(sandbox);
  const seen = [await poll(sandbox, begun), await poll(sandbox, begun)];
  pass(second);
  seen.push(await poll(sandbox, begun));
  pass(11 * second);
  seen.push(await poll(sandbox, begun));
  expect(seen).toEqual(["authorization_pending", "slow_down", "slow_down", "authorization_pending"]);
});

test("a refusal, a code that is too old and one of nobody end the wait", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const denied = await begin(sandbox);
  await call(`${textOf(denied, "verification_uri_complete")}&sandbox_decision=deny`);
  const old = await begin(sandbox);
  const unknown = await call(`${textOf(old, "verification_uri")}?user_code=NONE`);
  const seen = [await poll(sandbox, denied)];
  pass(5);
  seen.push(await poll(sandbox, old), await poll(sandbox, { device_code: "made-up" }));
  expect({ seen, unknown: unknown.status }).toEqual({
    seen: ["access_denied", "expired_token", "invalid_grant"],
    unknown: 404,
  });
});

test("a site setting approves without a person", async () => {
  const sandbox = await started({ policies: { "oracle-iot": { autoApprove: true } } });
  expect(await poll(sandbox, await begin(sandbox))).toBe(200);
});
