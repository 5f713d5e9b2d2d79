import { expect, test } from "vitest";
import { readTokenAnswer } from "../../../../src/auth/grants/tokenAnswer.ts";
import { Secret } from "../../../../src/base/secret.ts";
import { epochMs } from "../../../../src/base/time.ts";
import { oddLives } from "../../../fakes/brokenTokenAnswers.ts";
import { shown } from "./grantTrial.ts";

const oauth = { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" };
const now = epochMs(Date.UTC(2026, 0, 5, 8));
const later = Date.UTC(2026, 0, 5, 9);

interface Wish {
  readonly status?: number;
  readonly names?: typeof oauth;
  readonly headers?: Record<string, string>;
  readonly secrets?: readonly string[];
}

function read(body: unknown, { status = 200, names = oauth, headers = {}, secrets = [] }: Wish = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = { status, headers, body: text, sentAt: now, receivedAt: now };
  return shown(
    readTokenAnswer(
      answer,
      names,
      secrets.map((secret) => new Secret(secret)),
    ),
  );
}

const tokens = { kind: "tokens", accessToken: "a", refreshToken: undefined, expiresIn: undefined };

test.each<[what: string, body: object, found: object]>([
  [
    "as the RFC says",
    { access_token: "a", token_type: "Bearer", expires_in: 3600, refresh_token: "r", scope: "read write" },
    { expiresIn: 3_600_000, refreshToken: "r", scope: "read write" },
  ],
  ["without a type, life or refresh token", { access_token: "a" }, {}],
  ["with the life as text", { access_token: "a", expires_in: "3600" }, { expiresIn: 3_600_000 }],
  ["with a life that is no whole number", { access_token: "a", expires_in: 899.9996 }, { expiresIn: 899_999 }],
  ["with such a life as text", { access_token: "a", expires_in: "59.5" }, { expiresIn: 59_500 }],
  ["with an empty refresh token", { access_token: "a", refresh_token: "" }, {}],
  ["with a refresh token that is no text", { access_token: "a", refresh_token: 5 }, {}],
  [
    "with the refresh token's life",
    { access_token: "a", refresh_expires_in: "86400" },
    { refreshExpiresIn: 86_400_000 },
  ],
  [
    "with that life under its other name",
    { access_token: "a", refresh_token_expires_in: 60 },
    { refreshExpiresIn: 60_000 },
  ],
  ["with a refresh token that never ends", { access_token: "a", refresh_expires_in: 0 }, {}],
  ["with a list of scopes", { access_token: "a", scope: ["read", 5, "write"] }, { scope: "read write" }],
  ["with an empty scope", { access_token: "a", scope: "" }, {}],
  ["with the date of its end", { access_token: "a", expires_at: "2026-01-05T09:00:00Z" }, { endsAt: later }],
  ["with that date in seconds", { access_token: "a", expires_on: later / 1000 }, { endsAt: later }],
  ["with that date in seconds as text", { access_token: "a", expires_on: String(later / 1000) }, { endsAt: later }],
  ["with that date in milliseconds", { access_token: "a", expiresAt: later }, { endsAt: later }],
  ["with that date where the life should be", { access_token: "a", expires_in: later }, { endsAt: later }],
  [
    "with life and date",
    { access_token: "a", expires_in: 60, expires_at: "2026-01-05T09:00:00Z" },
    { expiresIn: 60_000 },
  ],
  ["with a date that has passed", { access_token: "a", expires_at: "2026-01-05T07:00:00Z" }, {}],
  ["with a date beyond all lives", { access_token: "a", expires_at: "2126-01-05T07:00:00Z" }, {}],
])("tokens are read from an answer %s", (_, body, found) => {
  expect(read(body)).toEqual({ ...tokens, ...found });
});

test.each(oddLives.map((life) => [JSON.stringify(life), life]))("tokens whose life is %s are kept", (_, life) => {
  expect(read({ access_token: "a", refresh_token: "r", expires_in: life })).toEqual({ ...tokens, refreshToken: "r" });
});

test("a date is held against the server's clock, not ours", () => {
  const headers = { date: "Mon, 05 Jan 2026 06:00:00 GMT" };
  const endsAt = Date.UTC(2026, 0, 5, 7);
  expect(read({ access_token: "a", expires_at: "2026-01-05T07:00:00Z" }, { headers })).toEqual({ ...tokens, endsAt });
});

test("tokens are read from where a connection says they are, and from a 201", () => {
  const names = { accessToken: "data.session.token", refreshToken: "data.renew", expiresIn: "data.session.ttl" };
  const body = { data: { session: { token: "a", ttl: 60 }, renew: "r" } };
  expect(read(body, { names, status: 201 })).toEqual({ ...tokens, refreshToken: "r", expiresIn: 60_000 });
});

test.each<[what: string, status: number, body: unknown, answer: object]>([
  ["OAuth's words", 400, { error: "invalid_grant" }, { error: "invalid_grant" }],
  [
    "OAuth's words and a sentence",
    401,
    { error: "invalid_client", error_description: "unknown\n\tclient " },
    { error: "invalid_client", description: "unknown client" },
  ],
  ["OAuth's words with a 200", 200, { error: "invalid_grant" }, { error: "invalid_grant" }],
  ["a vendor's sentence", 401, { message: "no" }, { error: "HTTP 401", description: "no" }],
  ["an essay as code", 403, { error: "x".repeat(101) }, { error: "HTTP 403" }],
  [
    "an essay as sentence",
    400,
    { error: "invalid_grant", error_description: "y".repeat(300) },
    { error: "invalid_grant", description: `${"y".repeat(199)}…` },
  ],
  [
    "Arena's list",
    400,
    { status: 400, errors: [{ code: 4001, message: "Wrong password." }] },
    { error: "4001", description: "Wrong password." },
  ],
  [
    "Oracle's details",
    401,
    { title: "Unauthorized", status: "401", "o:errorDetails": [{ detail: "key unknown", "o:errorCode": "SEC-01" }] },
    { error: "SEC-01", description: "key unknown" },
  ],
  [
    "problem details",
    403,
    { type: "about:blank", title: "Forbidden", status: 403, detail: "The account is locked." },
    { error: "HTTP 403", description: "The account is locked." },
  ],
  [
    "an error in an error",
    400,
    { error: { code: "LOGIN_FAILED", message: "Bad user." } },
    { error: "LOGIN_FAILED", description: "Bad user." },
  ],
  [
    "characters that steer a terminal",
    400,
    { error: "invalid_grant", error_description: "no\u001b[2J\u202e" },
    { error: "invalid_grant", description: "no\\u{1b}[2J\\u{202e}" },
  ],
])("a refusal is read from %s", (_, status, body, answer) => {
  expect(read(body, { status })).toEqual({ kind: "refused", status, ...answer });
});

test.each<[what: string, text: (secret: string) => string]>([
  ["as it is", (secret) => `no such grant: ${secret}`],
  ["URL-encoded", (secret) => `bad ${encodeURIComponent(secret)}`],
  ["form-encoded", (secret) => `bad ${new URLSearchParams({ "": secret }).toString().slice(1)}`],
  ["in base64", (secret) => `bad ${btoa(`svc:${secret}`)} or ${btoa(secret)}`],
  ["in part", (secret) => `bad ${secret.slice(3, 18)}...`],
])("words that repeat a secret %s are not passed on", (_, text) => {
  const secret = "s3cret/with +parts&more=1";
  const body = { error: text(secret), error_description: text(secret) };
  const answer = read(body, { status: 400, secrets: ["other", secret] });
  expect(answer).toEqual({ kind: "refused", error: "HTTP 400", status: 400 });
});

test("Arena's used-up quota refuses nobody", () => {
  const body = { status: 403, errors: [{ code: 4084, message: "Request limit reached." }] };
  expect(read(body, { status: 403 })).toEqual({ kind: "unusable", error: "4084", mayHaveActed: false });
});
