import { expect, test } from "vitest";
import { Secret } from "../../../src/base/secret.ts";
import { minutes, seconds } from "../../../src/base/time.ts";
import { type AuthorityWish, codeOf, makeAuthority, never } from "./authorityTrial.ts";

const taken = { "session-taken-over": { connection: "mes", name: "svc" } };

function makeSession(wish: AuthorityWish = {}) {
  const trial = makeAuthority({ connection: { exclusiveSession: true }, ...wish });
  trial.endpoint.respond = () => trial.tokens({ refresh_token: undefined, expires_in: undefined });
  const takenOver = async () => {
    await trial.acceptNow();
    await trial.clock.pass(seconds(60));
    const given = await trial.rejectNow();
    return typeof given === "object" && given !== null && "generation" in given ? given.generation : given;
  };
  return Object.assign(trial, { takenOver });
}

test("a session that someone else took is taken back once in an hour; the second time a person has to decide", async () => {
  const trial = makeSession();
  const first = await trial.takenOver();
  const second = await trial.takenOver();
  const stays = await codeOf(trial.token());
  await trial.clock.pass(minutes(60));
  const afterAnHour = await trial.token();
  expect({ first, second, stays, afterAnHour, signIns: trial.asked.length, troubles: trial.troubles }).toEqual({
    first: 2,
    second: taken,
    stays: taken,
    afterAnHour: "access-3",
    signIns: 3,
    troubles: [
      "rejected: session-taken-over",
      "rejected: session-taken-over",
      "sign-in-needed: session-taken-over",
      "sign-in-needed: session-taken-over",
    ],
  });
});

test("a person may take it back at once, and the hour begins anew", async () => {
  const trial = makeSession();
  await trial.takenOver();
  await trial.takenOver();
  const token = await trial.clock.run(trial.authority.refresh(never));
  expect([token.generation, await trial.takenOver()]).toEqual([3, taken]);
});

test("a session that its idle window ended was taken by nobody: it signs in as often as it needs", async () => {
  const trial = makeSession({ lifetime: { idle: minutes(90) } });
  for (let round = 0; round < 4; round += 1) {
    await trial.acceptNow();
    await trial.clock.pass(minutes(91));
  }
  expect([await trial.token(), trial.told]).toEqual([
    "access-5",
    [1, 2, 3, 4, 5].map((generation) => `signed-in ${generation}`),
  ]);
});

test("use keeps the idle window open, without any sign-in", async () => {
  const trial = makeSession({ lifetime: { idle: minutes(90) } });
  for (let round = 0; round < 20; round += 1) {
    await trial.acceptNow();
    await trial.clock.pass(minutes(80));
  }
  expect([await trial.token(), trial.asked.length]).toEqual(["access-1", 1]);
});

test("a session that was never taken and is refused is signed in anew like any token", async () => {
  const trial = makeSession();
  await trial.token();
  await trial.rejectNow();
  await trial.rejectNow();
  expect([await trial.token(), trial.troubles]).toEqual(["access-3", ["rejected: access-token-expired"]]);
});

test("at the end of a session it signs in anew in time, although it could refresh", async () => {
  const trial = makeAuthority({ lifetime: { session: minutes(40), margin: seconds(60) } });
  for (let minute = 0; minute < 85; minute += 1) {
    await trial.token();
    await trial.clock.pass(minutes(1));
  }
  expect(trial.asked.map(({ fields }) => fields["grant_type"])).toEqual([
    "password",
    "refresh_token",
    "refresh_token",
    "password",
    "refresh_token",
    "refresh_token",
    "password",
  ]);
});

test("where only a person can begin a new session, the old one is used to its end, and nothing is refreshed in vain", async () => {
  const trial = makeAuthority({
    authentication: { grant: "authorization_code" },
    lifetime: { session: minutes(10) },
  });
  const answer = { kind: "tokens" as const, expiresIn: minutes(60) };
  const given = { ...answer, accessToken: new Secret("by-person"), refreshToken: new Secret("r") };
  await trial.clock.run(trial.authority.signIn(async () => given, never));
  await trial.clock.pass(seconds(599));
  const held = await trial.token();
  await trial.clock.pass(seconds(1));
  expect([held, await codeOf(trial.token()), trial.asked.length, trial.troubles]).toEqual([
    "by-person",
    { "refresh-token-expired": { connection: "mes", limit: "absolute", life: 600_000 } },
    0,
    ["sign-in-needed: refresh-token-expired"],
  ]);
});
