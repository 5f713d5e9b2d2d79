import { expect, test } from "vitest";
import type { TokenSet } from "../../../../src/auth/tokenSet.ts";
import type { HttpRequest } from "../../../../src/base/http.ts";
import { Secret } from "../../../../src/base/secret.ts";
import { epochMs } from "../../../../src/base/time.ts";
import type { Act } from "../../../fakes/fakeApi.ts";
import { type GrantWish, makeTrial, never } from "./grantTrial.ts";

const url = "https://id.example.com/revoke";

const set: TokenSet = {
  accessToken: new Secret("access-1"),
  refreshToken: new Secret("refresh-1"),
  generation: 1,
  obtainedAt: epochMs(0),
  signedInAt: epochMs(0),
  scope: undefined,
  ends: [],
};

async function revoke(
  respond: (request: HttpRequest) => Act,
  { wish = {}, tokens = set }: { wish?: GrantWish; tokens?: TokenSet } = {},
) {
  const trial = makeTrial({ revokeUrl: url, ...wish });
  trial.http.respond = respond;
  const work = trial.clock.run(trial.grantor.revoke?.(tokens, never) ?? Promise.reject(new Error("cannot")));
  const outcome = await work.then(
    (said) => said ?? "revoked",
    (error: Error) => error.message,
  );
  return { outcome, asked: trial.asked };
}

test("the refresh token is revoked first, with the client's proof, in a form whatever the sign-in speaks", async () => {
  const client = { clientAuth: "basic", clientId: "a", encoding: "json", secrets: { CLIENT_SECRET: "s" } } as const;
  const authorization = `Basic ${btoa("a:s")}`;
  expect(await revoke(() => ({ body: "" }), { wish: client })).toEqual({
    outcome: "revoked",
    asked: [
      { ask: `POST ${url}`, form: { token: "refresh-1", token_type_hint: "refresh_token" }, authorization },
      { ask: `POST ${url}`, form: { token: "access-1", token_type_hint: "access_token" }, authorization },
    ],
  });
});

test("without a refresh token the access token alone is revoked", async () => {
  const { outcome, asked } = await revoke(() => ({ body: "" }), { tokens: { ...set, refreshToken: undefined } });
  expect([outcome, asked.length]).toEqual(["revoked", 1]);
});

test.each<[what: string, refresh: Act, access: Act, outcome: string]>([
  ["a refused refresh token", { status: 503, body: "" }, {}, "not revoked: HTTP 503"],
  ["a refused access token", {}, { fault: "not-sent" }, "not revoked: ECONNREFUSED"],
  ["a page", { status: 403, body: "<html>" }, {}, "not revoked: HTTP 403"],
  ["a refused client", { status: 401, body: '{"error":"invalid_client"}' }, {}, "not revoked: invalid_client"],
  ["an echo", { status: 400, body: '{"error":"bad refresh-1"}' }, {}, "not revoked: HTTP 400"],
  [
    "a server that revokes no access tokens",
    {},
    { status: 400, body: '{"error":"unsupported_token_type"}' },
    "revoked",
  ],
])("both tokens are tried, and %s is reported", async (_, refresh, access, outcome) => {
  const done = await revoke(({ body }) => (body?.includes("hint=refresh") ? refresh : access));
  expect([done.outcome, done.asked.length]).toEqual([outcome, 2]);
});
