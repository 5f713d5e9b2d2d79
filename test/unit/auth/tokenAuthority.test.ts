import { expect, test } from "vitest";
import type { AccessToken } from "../../../src/auth/tokenSource.ts";
import { hours, millis, seconds } from "../../../src/base/time.ts";
import type { Act } from "../../fakes/fakeApi.ts";
import { codeOf, invalidGrant, makeAuthority, never } from "./authorityTrial.ts";

test("signs in once for all who ask, and hands the same token out while it holds", async () => {
  const trial = makeAuthority();
  const first = await trial.clock.run(Promise.all(Array.from({ length: 20 }, () => trial.authority.token(never))));
  await trial.clock.pass(seconds(790));
  expect({
    tokens: new Set(first.map(({ value }) => value.reveal())),
    later: await trial.token(),
    asked: trial.asked,
  }).toEqual({
    tokens: new Set(["access-1"]),
    later: "access-1",
    asked: [
      {
        at: 0,
        url: "https://id.example.com/token",
        fields: { grant_type: "password", username: "svc", password: "pw" },
        authorization: undefined,
      },
    ],
  });
});

test.each([
  ["at 80 % of the life", {}, 800],
  ["at the margin, when it comes first", { margin: seconds(300) }, 700],
  ["at 80 %, when the margin comes later", { margin: seconds(100) }, 800],
  ["at half of the life, when the margin is longer than that", { margin: hours(1) }, 500],
  ["at another share", { refreshAt: 0.25 }, 250],
])("refreshes %s, with the newest refresh token", async (_, lifetime, due) => {
  const trial = makeAuthority({ lifetime });
  await trial.token();
  await trial.clock.pass(millis(due * 1000 - 1));
  const before = await trial.token();
  await trial.clock.pass(millis(1));
  expect([before, await trial.token(), trial.asked[1]?.fields, trial.told]).toEqual([
    "access-1",
    "access-2",
    { grant_type: "refresh_token", refresh_token: "refresh-1" },
    ["signed-in 1", "refreshed 2"],
  ]);
});

test("an answer without a refresh token keeps the old one, one with it replaces it", async () => {
  const trial = makeAuthority();
  trial.endpoint.respond = (_, count) => trial.tokens(count === 2 ? { refresh_token: undefined } : {});
  for (let round = 0; round < 4; round += 1) {
    await trial.token();
    await trial.clock.pass(seconds(900));
  }
  expect(trial.asked.slice(1).map(({ fields }) => fields["refresh_token"])).toEqual([
    "refresh-1",
    "refresh-1",
    "refresh-3",
  ]);
});

test("a refresh token that is refused leads to a full sign-in, and is not sent again", async () => {
  const trial = makeAuthority();
  await trial.token();
  await trial.clock.pass(seconds(1100));
  trial.endpoint.respond = (_, count) => (count === 2 ? invalidGrant : count === 3 ? { status: 503 } : trial.tokens());
  expect(await trial.token()).toBe("access-2");
  expect([trial.asked.map(({ fields }) => fields["grant_type"]), trial.told]).toEqual([
    ["password", "refresh_token", "password", "password"],
    ["signed-in 1", "refresh-failed 1 invalid_grant", "sign-in-failed 1 HTTP 503", "signed-in 2"],
  ]);
});

/** What is sent at the next try: the same refresh token where the server plainly did not take it, else a sign-in. */
test.each<[what: string, act: Act, next: string | undefined]>([
  ["503", { status: 503, body: "" }, "refresh-1"],
  ["429", { status: 429, body: '{"error":"slow_down"}' }, "refresh-1"],
  ["a page", { status: 200, body: "<html>proxy</html>" }, undefined],
  ["a page as a refusal", { status: 403, body: "<html>blocked</html>" }, "refresh-1"],
  ["broken JSON", { status: 200, body: '{"access_token":"a' }, undefined],
  ["no token", { status: 200, body: '{"token_type":"Bearer"}' }, undefined],
  ["a token that is no text", { status: 200, body: '{"access_token":{"a":1}}' }, undefined],
  [
    "a temporary error in the form of a refusal",
    { status: 400, body: '{"error":"temporarily_unavailable"}' },
    "refresh-1",
  ],
  ["a redirect", { status: 302 }, "refresh-1"],
  ["a cut connection", { fault: "cut" }, undefined],
  ["an endpoint that is away", { fault: "not-sent" }, "refresh-1"],
  ["no answer within its time", { fault: "never-answers" }, undefined],
  ["an answer larger than a megabyte", { status: 200, body: "x".repeat(1024 * 1024 + 1) }, undefined],
])("a refresh that meets %s keeps everything, and the token goes on being used until it ends", async (_, act, next) => {
  const trial = makeAuthority();
  await trial.token();
  trial.endpoint.respond = () => act;
  await trial.clock.pass(seconds(850));
  const still = await trial.token();
  const again = await trial.token();
  const asked = trial.asked.length;
  const kept = [trial.store.set?.accessToken.reveal(), trial.store.set?.refreshToken?.reveal()];
  trial.endpoint.respond = () => trial.tokens();
  await trial.clock.pass(seconds(120));
  expect({
    still,
    again,
    asked,
    kept,
    later: await trial.token(),
    sent: trial.asked.at(-1)?.fields["refresh_token"],
    troubles: trial.troubles,
  }).toEqual({
    still: "access-1",
    again: "access-1",
    // The pause after a failure holds: nobody asks again at once.
    asked: 2,
    kept: ["access-1", "refresh-1"],
    later: "access-2",
    sent: next,
    troubles: ["refresh-failed: token-endpoint-unavailable"],
  });
});

test("a refused sign-in is not sent again while the token still holds, and is the failure once it has ended", async () => {
  const trial = makeAuthority();
  await trial.token();
  trial.endpoint.respond = () => invalidGrant;
  await trial.clock.pass(seconds(850));
  const held: string[] = [];
  for (let look = 0; look < 100; look += 1) {
    held.push(await trial.token());
    await trial.clock.pass(seconds(1));
  }
  const askedWhileHeld = trial.asked.length;
  await trial.clock.pass(seconds(60));
  expect({ held: [...new Set(held)], askedWhileHeld, ended: await codeOf(trial.token()), told: trial.told }).toEqual({
    held: ["access-1"],
    askedWhileHeld: 3,
    ended: { "sign-in-rejected": { connection: "mes", status: 400, error: "invalid_grant" } },
    told: [
      "signed-in 1",
      "refresh-failed 1 invalid_grant",
      "sign-in-needed 1 invalid_grant",
      "sign-in-needed 1 invalid_grant",
    ],
  });
});

test("a broken endpoint is asked eight times with growing pauses once the token has ended, and nothing is deleted", async () => {
  const trial = makeAuthority();
  await trial.token();
  await trial.clock.pass(seconds(1001));
  trial.endpoint.respond = () => ({ status: 500 });
  const failure = await trial.clock.run(codeOf(trial.authority.token(never)));
  expect({
    failure,
    asked: trial.asked.length,
    kept: trial.store.set?.refreshToken?.reveal(),
    sleeping: trial.clock.sleeping,
  }).toEqual({
    failure: {
      "token-endpoint-unavailable": {
        connection: "mes",
        url: "https://id.example.com/token",
        last: "HTTP 500",
        tries: 8,
      },
    },
    asked: 9,
    kept: "refresh-1",
    sleeping: 0,
  });
  trial.endpoint.respond = () => trial.tokens();
  expect(await trial.token()).toBe("access-2");
});

test("a rejected token is renewed once for all, and a late rejection of it renews nothing", async () => {
  const trial = makeAuthority();
  const old = await trial.clock.run(trial.authority.token(never));
  const renewed = await trial.clock.run(
    Promise.all(Array.from({ length: 32 }, () => trial.authority.rejected(old, { at: trial.clock.now() }, never))),
  );
  const late = await trial.clock.run(trial.authority.rejected(old, { at: trial.clock.now() }, never));
  expect({
    tokens: [...new Set([...renewed, late].map(({ value }) => value.reveal()))],
    asked: trial.asked.length,
    told: trial.told,
  }).toEqual({ tokens: ["access-2"], asked: 2, told: ["signed-in 1", "rejected 1", "refreshed 2"] });
});

test("a token rejected while a refresh for it fails is not handed out again", async () => {
  const trial = makeAuthority();
  const old = await trial.clock.run(trial.authority.token(never));
  await trial.clock.pass(seconds(850));
  trial.endpoint.respond = (_, count) => (count <= 3 ? { status: 503 } : trial.tokens());
  let replay: Promise<AccessToken> | undefined;
  // Rejected just after the failed refresh settled for the old token, and just before anybody got it.
  trial.authority.events.on(({ kind }) => {
    if (kind !== "refresh-failed") return;
    queueMicrotask(() => void (replay ??= trial.authority.rejected(old, { at: trial.clock.now() }, never)));
  });
  const proactive = (await trial.clock.run(trial.authority.token(never))).value.reveal();
  expect([proactive, (await replay)?.value.reveal()]).toEqual(["access-2", "access-2"]);
});

test("a wish to refresh renews a token that still holds", async () => {
  const trial = makeAuthority();
  await trial.token();
  expect((await trial.clock.run(trial.authority.refresh(never))).value.reveal()).toBe("access-2");
});

test("closing ends a renewal and its pauses at once", async () => {
  const trial = makeAuthority();
  trial.endpoint.respond = () => ({ status: 500 });
  const waiting = codeOf(trial.authority.token(never));
  await trial.clock.pass(seconds(3));
  trial.authority.close();
  await waiting;
  expect(trial.clock.sleeping).toBe(0);
});
