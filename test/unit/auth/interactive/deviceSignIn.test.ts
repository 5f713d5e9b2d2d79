import { expect, test } from "vitest";
import { type DevicePrompt, signInWithDevice } from "../../../../src/auth/interactive/signInWithDevice.ts";
import { type Clock, epochMs, type Millis, millis } from "../../../../src/base/time.ts";
import type { Act } from "../../../fakes/fakeApi.ts";
import { PromptServer } from "../../../fakes/promptServer.ts";
import { authenticationOf, codeOf, fakePorts, never, shown } from "../grants/grantTrial.ts";

/** Passes by itself while anybody sleeps. */
class HurriedClock implements Clock {
  readonly slept: number[] = [];
  private passed = 0;

  now() {
    return epochMs(1_767_600_000_000 + this.passed);
  }

  monotonic(): Millis {
    return millis(this.passed);
  }

  async sleep(span: Millis, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.slept.push(span / 1000);
    this.passed += span;
  }
}

const code = {
  device_code: "device-1",
  user_code: "ABCD-EFGH",
  verification_uri: "https://id.example.com/device",
  expires_in: 60,
};
const pending = { status: 400, body: '{"error":"authorization_pending"}' };
const tokens = { body: '{"access_token":"access-1","refresh_token":"refresh-1"}' };

async function signIn(first: Act | object, polls: readonly Act[]) {
  const clock = new HurriedClock();
  const http = new PromptServer(clock, (_, count) => {
    if (count > 1) return polls[count - 2] ?? pending;
    return "device_code" in first || "user_code" in first ? { body: JSON.stringify(first) } : (first as Act);
  });
  const prompts: DevicePrompt[] = [];
  const authentication = authenticationOf({
    grant: "device_code",
    clientId: "app",
    scope: "write",
    deviceUrl: "https://id.example.com/device_authorization",
  });
  const wish = { ...fakePorts(), clock, http, connection: { id: "mes" }, authentication };
  const answer = await codeOf(signInWithDevice({ ...wish, show: (prompt) => prompts.push(prompt) }, never).then(shown));
  return { answer, prompts, slept: clock.slept, bodies: http.seen.map(({ body }) => body) };
}

test("the code is asked for, shown, and polled with the server's interval", async () => {
  expect(
    await signIn({ ...code, interval: 2, verification_uri_complete: "https://id.example.com/d?c=1" }, [
      pending,
      tokens,
    ]),
  ).toEqual({
    answer: { kind: "tokens", accessToken: "access-1", refreshToken: "refresh-1", expiresIn: undefined },
    prompts: [
      {
        userCode: "ABCD-EFGH",
        verificationUri: "https://id.example.com/device",
        completeUri: "https://id.example.com/d?c=1",
        endsAt: 1_767_600_060_000,
      },
    ],
    slept: [2, 2],
    bodies: [
      "scope=write&client_id=app",
      ...Array.from(
        { length: 2 },
        () => "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=device-1&client_id=app",
      ),
    ],
  });
});

test("slow_down adds five seconds for good, and trouble doubles the pause", async () => {
  const slower = { status: 400, body: '{"error":"slow_down"}' };
  const trouble = { status: 503, body: "" };
  const { slept } = await signIn({ ...code, expires_in: "600" }, [
    slower,
    pending,
    trouble,
    { fault: "cut" },
    trouble,
    trouble,
    tokens,
  ]);
  expect(slept).toEqual([5, 10, 10, 20, 40, 60, 60]);
});

test("a code that ends is polled no more", async () => {
  const { answer, slept } = await signIn({ ...code, expires_in: 12 }, []);
  expect([answer, slept]).toEqual([{ "sign-in-abandoned": { connection: "mes", reason: "timeout" } }, [5, 5, 5]]);
});

test.each<[string, Act, object]>([
  [
    "a person's refusal",
    { status: 400, body: '{"error":"access_denied"}' },
    { "sign-in-abandoned": { connection: "mes", reason: "access_denied" } },
  ],
  [
    "the server's word that the code has ended",
    { status: 400, body: '{"error":"expired_token"}' },
    { "sign-in-abandoned": { connection: "mes", reason: "timeout" } },
  ],
  [
    "a refused client",
    { status: 401, body: '{"error":"invalid_client"}' },
    { kind: "refused", error: "invalid_client", status: 401 },
  ],
])("%s ends the polling", async (_, act, outcome) => {
  const { answer, slept } = await signIn(code, [act]);
  expect([answer, slept]).toEqual([outcome, [5]]);
});

test("numbers as text and the older name of the address are taken", async () => {
  const { verification_uri, ...rest } = code;
  const { prompts, slept } = await signIn(
    { ...rest, verification_url: verification_uri, expires_in: "120", interval: "3" },
    [tokens],
  );
  expect([prompts, slept]).toMatchObject([[{ verificationUri: verification_uri, endsAt: 1_767_600_120_000 }], [3]]);
});

test.each<[string, object, object]>([
  ["javascript:alert(1)", { verification_uri: "javascript:alert(1)" }, { error: "verification_uri is not https" }],
  ["plain http", { verification_uri: "http://id.example.com/device" }, { error: "verification_uri is not https" }],
  ["no code", { device_code: undefined }, { error: "OAUTH_INVALID_RESPONSE" }],
])("%s is shown to nobody", async (_, wrong, unusable) => {
  const { answer, prompts } = await signIn({ ...code, ...wrong }, []);
  expect([answer, prompts]).toEqual([{ kind: "unusable", mayHaveActed: false, ...unusable }, []]);
});

test.each<[string, Act, object]>([
  [
    "a refused client",
    { status: 401, body: '{"error":"invalid_client"}' },
    { kind: "refused", error: "invalid_client", status: 401 },
  ],
  ["a server in trouble", { status: 503, body: "" }, { kind: "unusable", error: "HTTP 503", mayHaveActed: false }],
  ["a page", { body: "<html>" }, { kind: "unusable", error: "OAUTH_RESPONSE_IS_NOT_JSON", mayHaveActed: false }],
])("%s gives no code", async (_, act, outcome) => {
  expect((await signIn(act, [])).answer).toEqual(outcome);
});
