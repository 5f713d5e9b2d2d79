import { expect, test } from "vitest";
import type { TokenSet } from "../../../../src/auth/tokenSet.ts";
import { Secret } from "../../../../src/base/secret.ts";
import { epochMs } from "../../../../src/base/time.ts";
import type { Act } from "../../../fakes/fakeApi.ts";
import { makeTrial, never } from "./grantTrial.ts";

const logout = "https://plm.example.com/v1/logout";

const session: TokenSet = {
  accessToken: new Secret("session-1"),
  refreshToken: undefined,
  generation: 1,
  obtainedAt: epochMs(0),
  signedInAt: epochMs(0),
  scope: undefined,
  ends: [],
};

function arena(respond: () => Act) {
  const trial = makeTrial({
    grant: "session_login",
    tokenUrl: "https://plm.example.com/v1/login",
    revokeUrl: logout,
    encoding: "json",
    username: "svc@example.com",
    fieldNames: { username: "email", password: "password" },
    fields: { workspaceId: 900_000_001 },
    response: { accessToken: "arenaSessionId", refreshToken: "refresh_token", expiresIn: "expires_in" },
    send: "arena_session_id: ${token}",
  });
  trial.http.respond = respond;
  return trial;
}

test("a session begins with the connection's own fields", async () => {
  const trial = arena(() => ({ body: '{"arenaSessionId":"session-1","workspaceId":900000001}' }));
  expect([await trial.signIn(), trial.asked]).toEqual([
    { kind: "tokens", accessToken: "session-1", refreshToken: undefined, expiresIn: undefined },
    [
      {
        ask: "POST https://plm.example.com/v1/login",
        json: { email: "svc@example.com", password: "pw", workspaceId: 900_000_001 },
      },
    ],
  ]);
});

test("a refused sign-in speaks in the vendor's words", async () => {
  const body = '{"status":400,"errors":[{"code":4001,"message":"The login is invalid."}]}';
  const trial = arena(() => ({ status: 400, body }));
  const refused = { kind: "refused", error: "4001", description: "The login is invalid.", status: 400 };
  expect(await trial.signIn()).toEqual(refused);
});

test("a session is signed out with itself, by whatever method the server takes", async () => {
  const trial = arena(() => ({ status: trial.http.seen.length === 1 ? 405 : 204, body: "" }));
  await trial.clock.run(trial.grantor.revoke?.(session, never) ?? Promise.reject(new Error("cannot")));
  expect(trial.asked).toEqual([
    { ask: `POST ${logout}`, json: {}, arena_session_id: "session-1" },
    { ask: `PUT ${logout}`, json: {}, arena_session_id: "session-1" },
  ]);
});

test.each<[what: string, act: Act, outcome: string]>([
  ["a session that is gone", { status: 401 }, "signed out"],
  ["a server in trouble", { status: 500, body: "" }, "not revoked: HTTP 500"],
  ["a cut connection", { fault: "cut" }, "not revoked: ECONNRESET"],
])("signing out meets %s", async (_, act, outcome) => {
  const trial = arena(() => act);
  const work = trial.clock.run(trial.grantor.revoke?.(session, never) ?? Promise.reject(new Error("cannot")));
  const told = await work.then(
    () => "signed out",
    (error: Error) => error.message,
  );
  expect(told).toBe(outcome);
});
