import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { TokenSet } from "../../../src/auth/tokenSet.ts";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs, seconds } from "../../../src/base/time.ts";
import { FakeTokenStore } from "../../fakes/fakeTokenStore.ts";
import { settled, VirtualClock } from "../../fakes/virtualClock.ts";
import { codeOf, invalidGrant, makeAuthority, never } from "./authorityTrial.ts";

function storedSet(clock: VirtualClock, rest: Partial<TokenSet> = {}): TokenSet {
  return {
    accessToken: new Secret("stored-access"),
    refreshToken: new Secret("stored-refresh"),
    generation: 7,
    obtainedAt: clock.now(),
    signedInAt: clock.now(),
    scope: undefined,
    ends: [{ at: epochMs(clock.now() + 1000_000), binding: "expires_in" }],
    ...rest,
  };
}

test("nobody sees a new token before it is stored", async () => {
  const trial = makeAuthority();
  const { promise, resolve } = Promise.withResolvers<void>();
  trial.store.saving = promise;
  let seen = false;
  const waiting = trial.authority.token(never).then((token) => {
    seen = true;
    return token;
  });
  await trial.clock.pass(seconds(100));
  const before = { seen, stored: trial.store.set, told: [...trial.told] };
  resolve();
  await waiting;
  expect({ before, seen, told: trial.told }).toEqual({
    before: { seen: false, stored: undefined, told: [] },
    seen: true,
    told: ["signed-in 1"],
  });
});

test("a token set that could not be stored is stored at the next asking: no rotated refresh token is lost", async () => {
  const trial = makeAuthority();
  await trial.token();
  await trial.clock.pass(seconds(1100));
  trial.store.failures = 2;
  const failed = [await codeOf(trial.token()), await codeOf(trial.token())];
  expect(failed).toEqual([new Error("the store is locked"), new Error("the store is locked")]);
  expect(await trial.token()).toBe("access-2");
  expect({ asked: trial.asked.length, kept: trial.store.set?.refreshToken?.reveal() }).toEqual({
    asked: 2,
    kept: "refresh-2",
  });
});

test("an abort lets one waiter go, and the others get their token", async () => {
  const trial = makeAuthority();
  const controller = new AbortController();
  const gone = codeOf(trial.authority.token(controller.signal));
  const stays = trial.authority.token(never);
  await settled();
  controller.abort("cancelled");
  expect([await gone, (await trial.clock.run(stays)).value.reveal(), trial.asked.length]).toEqual([
    "cancelled",
    "access-1",
    1,
  ]);
});

test("an abort ends waiting for a slow store at once", async () => {
  const trial = makeAuthority();
  trial.store.loading = new Promise(() => undefined);
  const controller = new AbortController();
  const waiting = codeOf(trial.authority.token(controller.signal));
  controller.abort("cancelled");
  expect(await waiting).toBe("cancelled");
});

test("a slow look into the store never brings an older set back", async () => {
  const trial = makeAuthority();
  const early = trial.authority.token(never);
  await settled();
  // The first look found nothing and led to a sign-in; the second one lasts longer than that.
  trial.store.loading = trial.clock.sleep(seconds(5), never);
  const late = trial.authority.token(never);
  await trial.clock.run(Promise.all([early, late]));
  expect([(await late).value.reveal(), await trial.token(), trial.asked.length]).toEqual(["access-1", "access-1", 1]);
});

test("a stored set is used as it is, and its generation counts on", async () => {
  const clock = new VirtualClock();
  const trial = makeAuthority({ clock, store: new FakeTokenStore(storedSet(clock)) });
  const before = await trial.token();
  await clock.pass(seconds(900));
  await trial.token();
  expect([before, trial.store.set?.generation, trial.told]).toEqual(["stored-access", 8, ["refreshed 8"]]);
});

test("neither an authority nor what it tells shows a secret", async () => {
  const trial = makeAuthority();
  await trial.token();
  await trial.clock.pass(seconds(1100));
  trial.endpoint.respond = () => invalidGrant;
  const failure = await codeOf(trial.token());
  const things = [trial.events, failure, trial.store.set, await trial.authority.facts()];
  const shown = inspect(things, { depth: 12, showHidden: true }) + JSON.stringify(things) + things.join();
  expect({
    leaks: ["access-1", "refresh-1", "pw"].filter((secret) => shown.includes(secret)),
    set: things[2],
  }).toMatchObject({
    leaks: [],
    set: { generation: 1 },
  });
});
