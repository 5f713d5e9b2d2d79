import { expect, test } from "vitest";
import { hours, millis, minutes, seconds } from "../../../src/base/time.ts";
import { FakeTokenStore } from "../../fakes/fakeTokenStore.ts";
import { makeAuthority, never } from "./authorityTrial.ts";

test.each([
  ["an hour ahead", hours(1), "access-2"],
  ["a day ahead", hours(24), "access-2"],
  ["eight hours of sleep later", hours(8), "access-2"],
  ["an hour back", hours(-1), "access-1"],
  ["a day back", hours(-24), "access-1"],
])(
  "with the clock %s at half of a token's life, it is used or renewed as its true age wants",
  async (_, jump, token) => {
    const trial = makeAuthority();
    await trial.token();
    await trial.clock.pass(seconds(500));
    trial.clock.jump(jump);
    expect(await trial.token()).toBe(token);
  },
);

test("a clock set back does not make an ended token look alive", async () => {
  const trial = makeAuthority();
  await trial.token();
  await trial.clock.pass(seconds(700));
  trial.clock.jump(hours(-24));
  await trial.clock.pass(seconds(301));
  trial.endpoint.respond = () => ({ status: 503 });
  const [waiting] = [trial.authority.token(never)];
  const failed = expect(waiting).rejects.toThrow("token-endpoint-unavailable");
  await trial.clock.pass(minutes(10));
  await failed;
});

test("a token that seems to come from the future has no known age: it is renewed, and used only if that fails", async () => {
  const store = new FakeTokenStore();
  const before = makeAuthority({ store });
  await before.token();
  before.clock.jump(hours(-24));
  const after = makeAuthority({ store, clock: before.clock });
  after.endpoint.respond = () => ({ status: 503 });
  const used = await after.token();
  after.endpoint.respond = () => ({ body: '{"access_token":"fresh","refresh_token":"r","expires_in":1000}' });
  await after.clock.pass(seconds(5));
  expect([used, await after.token()]).toEqual(["access-1", "fresh"]);
});

test("an idle window counts from the last use, by a clock that only moves forward", async () => {
  const trial = makeAuthority({ lifetime: { idle: seconds(300) } });
  await trial.acceptNow();
  await trial.clock.pass(seconds(200));
  trial.clock.jump(hours(-1));
  const open = await trial.token();
  await trial.clock.pass(seconds(101));
  expect([open, await trial.token()]).toEqual(["access-1", "access-2"]);
});

test("the header's last word moves the end, and an answer that is told late does not bring an older one back", async () => {
  const trial = makeAuthority();
  const ends: unknown[] = [];
  const end = async () => {
    const { expiry } = await trial.authority.facts();
    ends.push([expiry?.binding, Math.round(((expiry?.at ?? 0) - trial.clock.now()) / 1000)]);
  };
  const token = await trial.clock.run(trial.authority.token(never));
  await end();
  await trial.clock.pass(seconds(100));
  trial.authority.accepted(token, { at: trial.clock.now(), expiresIn: seconds(600) });
  await end();
  await trial.clock.pass(seconds(100));
  trial.authority.accepted(token, { at: trial.clock.now(), expiresIn: seconds(700) });
  trial.authority.accepted(token, { at: millis(trial.clock.now() - 50_000) as never, expiresIn: seconds(10) });
  await end();
  expect(ends).toEqual([
    ["expires_in", 1000],
    ["header", 600],
    ["header", 700],
  ]);
});
