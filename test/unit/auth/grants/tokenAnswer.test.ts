import { expect, test } from "vitest";
import { readTokenAnswer } from "../../../src/auth/tokenAnswer.ts";
import { epochMs } from "../../../src/base/time.ts";

const oauth = { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" };

function read(body: unknown, { status = 200, names = oauth } = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = readTokenAnswer(
    { status, headers: {}, body: text, sentAt: epochMs(0), receivedAt: epochMs(0) },
    names,
  );
  if (answer.kind !== "tokens") return answer;
  const { accessToken, refreshToken, expiresIn } = answer;
  return [accessToken.reveal(), refreshToken?.reveal(), expiresIn];
}

test.each<[what: string, body: unknown, tokens: unknown[]]>([
  [
    "as the RFC says",
    { access_token: "a", token_type: "Bearer", expires_in: 3600, refresh_token: "r" },
    ["a", "r", 3_600_000],
  ],
  ["without a type, life or refresh token", { access_token: "a" }, ["a", undefined, undefined]],
  ["with the life as text", { access_token: "a", expires_in: "3600" }, ["a", undefined, 3_600_000]],
  ["with an empty refresh token", { access_token: "a", refresh_token: "" }, ["a", undefined, undefined]],
  ["with a refresh token that is no text", { access_token: "a", refresh_token: 5 }, ["a", undefined, undefined]],
  ...[0, -1, null, "", "soon", "1e999", true, [], 1e12].map((life): [string, unknown, unknown[]] => [
    `with the life ${JSON.stringify(life)}`,
    { access_token: "a", expires_in: life },
    ["a", undefined, undefined],
  ]),
])("tokens are read from an answer %s", (_, body, tokens) => {
  expect(read(body)).toEqual(tokens);
});

test("tokens are read from where a connection says they are, and from a 201", () => {
  const names = { accessToken: "data.session.token", refreshToken: "data.renew", expiresIn: "data.session.ttl" };
  const body = { data: { session: { token: "a", ttl: 60 }, renew: "r" } };
  expect(read(body, { names, status: 201 })).toEqual(["a", "r", 60_000]);
});

test.each<[what: string, status: number, body: unknown, answer: object]>([
  ["a refused grant", 400, { error: "invalid_grant" }, { kind: "refused", error: "invalid_grant", status: 400 }],
  ["a vendor's refusal", 401, { message: "no" }, { kind: "refused", error: "HTTP 401", status: 401 }],
  ["a refusal with an essay", 403, { error: "x".repeat(101) }, { kind: "refused", error: "HTTP 403", status: 403 }],
  [
    "a temporary refusal",
    400,
    { error: "temporarily_unavailable" },
    { kind: "unusable", error: "temporarily_unavailable" },
  ],
  ["a refusal that is no JSON", 400, "<html>", { kind: "unusable", error: "HTTP 400" }],
  ["a refusal that is a list", 401, [], { kind: "unusable", error: "HTTP 401" }],
  ["a server error in OAuth's words", 500, { error: "invalid_grant" }, { kind: "unusable", error: "HTTP 500" }],
  ["an unknown address", 404, {}, { kind: "unusable", error: "HTTP 404" }],
  ["a page", 200, "<html>", { kind: "unusable", error: "not JSON" }],
  ["no token", 200, { token: "a" }, { kind: "unusable", error: "no access_token" }],
  ["an empty token", 200, { access_token: "" }, { kind: "unusable", error: "no access_token" }],
  ["nothing", 204, "", { kind: "unusable", error: "HTTP 204" }],
])("no token comes of %s", (_, status, body, answer) => {
  expect(read(body, { status })).toEqual(answer);
});
