import { expect, test } from "vitest";
import { ServerKeys } from "../../../src/auth/serverKeys.ts";
import { HttpError, type HttpRequest } from "../../../src/base/http.ts";
import { epochMs, type Millis, minutes, seconds } from "../../../src/base/time.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";

const URL = "https://mes.example.com/.well-known/jwks.json";
const never = new AbortController().signal;
const keySet = (kid: string) => JSON.stringify({ keys: [{ kty: "oct", kid }] });

/** A server with keys, and how often it was asked. */
function server(answer: (count: number) => { status?: number; body?: string } | Error = () => ({})) {
  const clock = new VirtualClock();
  const sent: HttpRequest[] = [];
  const http = {
    send: async (request: HttpRequest) => {
      sent.push(request);
      const given = answer(sent.length);
      if (given instanceof Error) throw given;
      const { status = 200, body = keySet(`k${sent.length}`) } = given;
      return { status, headers: {}, body, sentAt: epochMs(0), receivedAt: epochMs(0) };
    },
  };
  const keys = new ServerKeys(clock);
  const ask = (wish: { newer?: boolean; url?: string } = {}) =>
    keys.keysAt(wish.url ?? URL, { http, newer: wish.newer ?? false }, never);
  const pass = (span: Millis) => clock.pass(span);
  return { clock, sent, ask, pass };
}

const found = (kid: string) => ({ kind: "keys", keys: [{ kty: "oct", kid }] });

test("keys are fetched once in ten minutes, within five seconds and 512 KiB, without any credential", async () => {
  const { sent, ask, pass } = server();
  const first = await ask();
  await pass(minutes(9));
  const second = await ask();
  await pass(minutes(1));
  expect({ answers: [first, second, await ask()], sent }).toEqual({
    answers: [found("k1"), found("k1"), found("k2")],
    sent: [1, 2].map(() => ({
      method: "GET",
      url: URL,
      headers: { Accept: "application/jwk-set+json, application/json" },
      timeout: seconds(5),
      maxBytes: 512 * 1024,
    })),
  });
});

test("a key that is not there is looked for again, but not twice in thirty seconds", async () => {
  const { ask, pass } = server();
  await ask();
  const atOnce = await ask({ newer: true });
  await pass(seconds(30));
  expect([atOnce, await ask({ newer: true }), await ask()]).toEqual([found("k1"), found("k2"), found("k2")]);
});

test("a server that failed has thirty seconds' peace", async () => {
  const { sent, ask, pass } = server((count) => (count === 1 ? { status: 503 } : {}));
  const answers = [await ask(), await ask()];
  await pass(seconds(30));
  answers.push(await ask());
  const refused = { kind: "missing", why: "refused", detail: "HTTP 503" };
  expect({ answers, sent: sent.length }).toEqual({ answers: [refused, refused, found("k2")], sent: 2 });
});

test("whoever asks at the same time gets the same answer", async () => {
  const { sent, ask } = server();
  expect([await Promise.all([ask(), ask()]), sent.length]).toEqual([[found("k1"), found("k1")], 1]);
});

test.each([
  ["a redirect", { status: 302 }, "redirected", "HTTP 302"],
  ["a page", { body: "<html>" }, "not-a-key-set", ""],
  ["keys for encryption only", { body: '{"keys":[{"kty":"RSA","use":"enc"}]}' }, "not-a-key-set", ""],
  ["nobody there", new HttpError("not-sent", "ECONNREFUSED"), "unreachable", "ECONNREFUSED"],
  ["too long an answer", new HttpError("cut", "BODY_TOO_LARGE"), "too-long", "BODY_TOO_LARGE"],
])("%s is called so", async (_, answer, why, detail) => {
  expect(await server(() => answer).ask()).toEqual({ kind: "missing", why, detail });
});

test.each([
  "http://mes.example.com/jwks.json",
  "file:///etc/passwd",
  "https://user:secret@mes.example.com/jwks.json",
  "not a url",
])("nothing is fetched from %s", async (url) => {
  const { sent, ask } = server();
  expect([await ask({ url }), sent]).toEqual([{ kind: "missing", why: "not-secure", detail: "" }, []]);
});

test("of more than a hundred keys the first hundred count", async () => {
  const keys = Array.from({ length: 150 }, (_, at) => ({ kty: "oct", kid: `${at}` }));
  const answer = await server(() => ({ body: JSON.stringify({ keys }) })).ask();
  expect(answer.kind === "keys" && answer.keys.length).toBe(100);
});
