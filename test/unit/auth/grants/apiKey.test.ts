import { expect, test } from "vitest";
import type { HttpRequest } from "../../../../src/base/http.ts";
import { codeOf, makeTrial } from "./grantTrial.ts";

const infoUrl = "https://mes.example.com/keys/current";
const regenerateUrl = "https://mes.example.com/keys/current/regenerate";
const nextYear = Date.UTC(2027, 0, 1);
const lastYear = Date.UTC(2025, 0, 1);

const info = { infoUrl, expiresAt: "rows.0.expirationDate" };
const rows = (expirationDate: unknown) => ({ body: JSON.stringify({ rows: [{ expirationDate }] }) });

function keyTrial(wish: object = {}) {
  const given = { grant: "api_key", send: "appKey: ${token}", secrets: { API_KEY: "key-1" } } as const;
  return makeTrial({ ...given, ...wish });
}

const key = { kind: "tokens", accessToken: "key-1", refreshToken: undefined, expiresIn: undefined };

test("a key without information has no end and asks nobody", async () => {
  const trial = keyTrial();
  expect([await trial.signIn(), trial.asked]).toEqual([key, []]);
});

test.each([
  ["milliseconds", nextYear],
  ["seconds", nextYear / 1000],
  ["text", "2027-01-01T00:00:00.000Z"],
])("the server tells a key's end in %s", async (_, date) => {
  const trial = keyTrial({ key: info });
  trial.http.respond = () => rows(date);
  expect([await trial.signIn(), trial.asked]).toEqual([
    { ...key, endsAt: nextYear },
    [{ ask: `GET ${infoUrl}`, appkey: "key-1" }],
  ]);
});

test.each([
  ["a server in trouble", { status: 503 }],
  ["a page", { body: "<html>" }],
  ["a key that may not ask", { status: 403 }],
  ["no date", rows(null)],
  ["an unreachable server", { fault: "not-sent" as const }],
])("%s leaves a key as good as it was", async (_, act) => {
  const trial = keyTrial({ key: info });
  trial.http.respond = () => act;
  expect(await trial.signIn()).toEqual(key);
});

test("a key that the server does not take is refused before a record pays for it", async () => {
  const trial = keyTrial({ key: info });
  trial.http.respond = () => ({ status: 401 });
  expect(await trial.signIn()).toEqual({ kind: "refused", error: "key rejected", status: 401 });
});

test("an expired key is named with its end", async () => {
  const trial = keyTrial({ key: info });
  trial.http.respond = () => rows(lastYear);
  const failure = { "key-expired": { connection: "mes", at: "2025-01-01T00:00:00.000Z" } };
  expect(await codeOf(trial.signIn())).toEqual(failure);
});

test("a key's end is held against the server's clock", async () => {
  const trial = keyTrial({ key: info });
  trial.http.clockAhead = (400 * 24 * 3_600_000) as never;
  trial.http.respond = () => rows(nextYear);
  expect(await codeOf(trial.signIn())).toMatchObject({ "key-expired": { at: "2027-01-01T00:00:00.000Z" } });
});

function renewing({ method, headers }: HttpRequest) {
  if (method === "POST") return { body: '{"result":{"appKey":"key-2"}}' };
  return rows(headers["appkey"] === "key-2" ? nextYear : lastYear);
}

test("an expired key is replaced where that is configured, and the new one is its own refresh token", async () => {
  const trial = keyTrial({ key: { ...info, regenerateUrl, value: "result.appKey" }, keepsTokens: true });
  trial.http.respond = renewing;
  expect([await trial.signIn(), trial.asked]).toEqual([
    { ...key, accessToken: "key-2", refreshToken: "key-2", endsAt: nextYear },
    [
      { ask: `GET ${infoUrl}`, appkey: "key-1" },
      { ask: `POST ${regenerateUrl}`, json: {}, appkey: "key-1" },
      { ask: `GET ${infoUrl}`, appkey: "key-2" },
    ],
  ]);
});

test("a key is replaced by a refresh, and never where the new one would be lost", async () => {
  const wish = { key: { ...info, regenerateUrl, value: "result.appKey" } };
  const kept = keyTrial({ ...wish, keepsTokens: true });
  kept.http.respond = renewing;
  const lost = keyTrial(wish);
  lost.http.respond = () => rows(nextYear);
  const kept2 = { ...key, accessToken: "key-2", refreshToken: "key-2", endsAt: nextYear };
  expect([await kept.refresh("key-1"), await lost.signIn(), Object.keys(lost.grantor)]).toEqual([
    kept2,
    { ...key, endsAt: nextYear },
    ["signIn"],
  ]);
});

test("an answer that holds no new key says that the old one may be dead", async () => {
  const trial = keyTrial({ key: { regenerateUrl, value: "key" }, keepsTokens: true });
  trial.http.respond = () => ({ body: "{}" });
  expect(await trial.refresh("key-1")).toEqual({ kind: "unusable", error: "no key", mayHaveActed: true });
});
