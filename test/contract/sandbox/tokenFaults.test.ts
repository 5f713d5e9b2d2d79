import { request } from "node:http";
import { expect, test } from "vitest";
import type { BrokenFault, FaultSet } from "../../../src/sandbox/faultPlan.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { call, originOf, started, textOf, wait } from "./wire.ts";

const tokenUrl = (sandbox: Sandbox) => `${originOf(sandbox, "oracle-iot")}/oauth2/token`;

const user = { grant_type: "password", username: "iot-user", password: "sandbox-password", client_id: "iot-app" };

/** A session that was begun before the refreshes go wrong. */
async function begun(faults: FaultSet) {
  const sandbox = await started({ faults: { "oracle-iot": { refresh: faults } } });
  const { body } = await call(tokenUrl(sandbox), { form: user });
  const form = { grant_type: "refresh_token", client_id: "iot-app", refresh_token: textOf(body, "refresh_token") };
  return { sandbox, form, refresh: () => call(tokenUrl(sandbox), { form }) };
}

const bodies: [BrokenFault["as"], string][] = [
  ["truncated", '{"access_token":"'.slice(0, 14)],
  ["empty", ""],
  ["text", "OK"],
  ["array", "[]"],
  ["no-token", '{"token_type":"Bearer","expires_in":60}'],
  ["odd-types", '{"access_token":42,"refresh_token":{"value":"x"},"expires_in":"soon"}'],
  ["null-token", '{"access_token":null,"refresh_token":null,"expires_in":60}'],
];

test.each(bodies)("a refresh can be answered 200 with nothing of use: %s", async (as, body) => {
  const { refresh, sandbox } = await begun({ broken: [{ as, count: 1 }] });
  const broken = await refresh();
  const again = await refresh();
  const { refreshes } = sandbox.ledger.of("oracle-iot").summary().tokens;
  expect([broken.status, broken.text, again.status, refreshes]).toEqual([200, body, 200, 1]);
});

test("a broken answer may hide a refresh that took effect", async () => {
  const { refresh, sandbox } = await begun({ broken: [{ as: "truncated", count: 1, applied: true }] });
  const broken = await refresh();
  const again = await refresh();
  const { refreshes, refreshReused } = sandbox.ledger.of("oracle-iot").summary().tokens;
  expect([
    broken.text.startsWith('{"access_token":"ey'),
    broken.body,
    again.body.error,
    refreshes,
    refreshReused,
  ]).toEqual([true, {}, "invalid_grant", 1, 1]);
});

test("an answer can come a byte at a time", async () => {
  const { refresh } = await begun({ drip: { ms: 1, count: 1 } });
  const { status, body } = await refresh();
  expect([status, typeof body.access_token]).toEqual([200, "string"]);
});

test("an answer can go on for ever, until the client hangs up", async () => {
  const { form, sandbox } = await begun({ broken: [{ as: "endless", count: 1 }] });
  const body = new URLSearchParams(form).toString();
  const bytes = await new Promise<number>((resolve, reject) => {
    const headers = { "content-type": "application/x-www-form-urlencoded", "content-length": body.length };
    const sent = request(tokenUrl(sandbox), { method: "POST", headers }, (response) => {
      let seen = 0;
      response.on("data", (chunk: Buffer) => {
        seen += chunk.length;
        if (seen < 3_000_000) return;
        response.destroy();
        resolve(seen);
      });
    });
    sent.once("error", reject);
    sent.end(body);
  });
  const { status } = await call(tokenUrl(sandbox), { form });
  expect({ enough: bytes >= 3_000_000, status }).toEqual({ enough: true, status: 200 });
});

test("a request can hang without an answer and without effect", async () => {
  const { form, refresh, sandbox } = await begun({ hang: { count: 1 } });
  const impatient = new AbortController();
  const hanging = fetch(tokenUrl(sandbox), {
    method: "POST",
    body: new URLSearchParams(form),
    signal: impatient.signal,
  }).then(
    () => "answered",
    () => "given up",
  );
  while (sandbox.ledger.of("oracle-iot").summary().resets.before === 0) await wait(5);
  impatient.abort();
  expect([await hanging, (await refresh()).status]).toEqual(["given up", 200]);
});

test("sign-out has faults of its own", async () => {
  const sandbox = await started({ faults: { "oracle-iot": { signOut: { status: [{ status: 503, count: 1 }] } } } });
  const { body } = await call(tokenUrl(sandbox), { form: user });
  const revoke = () =>
    call(`${originOf(sandbox, "oracle-iot")}/oauth2/revoke`, {
      form: { client_id: "iot-app", token: textOf(body, "refresh_token") },
    });
  expect([(await revoke()).status, (await revoke()).status]).toEqual([503, 200]);
});
