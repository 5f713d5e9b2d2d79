import { expect, test } from "vitest";
import { learnedKey } from "../../../src/auth/learnedKey.ts";
import { LearnedLife, lifeShown, type RejectedLife } from "../../../src/auth/learnedLife.ts";
import { MemoryLearnedLifetimes } from "../../../src/auth/memoryLearnedLifetimes.ts";
import { epochMs, type Millis, minutes, seconds } from "../../../src/base/time.ts";
import { type AuthorityWish, connectionOf, invalidGrant, makeAuthority, never, signsIn } from "./authorityTrial.ts";

const plain: RejectedLife = {
  age: seconds(900),
  acceptedAge: seconds(890),
  declared: seconds(3600),
  idle: undefined,
};

test.each<[what: string, facts: Partial<RejectedLife>, life: number | undefined]>([
  ["the last age at which it was taken", {}, 890],
  ["the same where nothing was declared", { declared: undefined }, 890],
  ["half of its age, when the last use is long ago", { acceptedAge: seconds(20) }, 450],
  ["nothing of one that was never taken", { acceptedAge: undefined }, undefined],
  ["nothing of one that was refused right after it came", { age: seconds(1), declared: seconds(20) }, undefined],
  ["nothing of one that was refused within a fiftieth of its life", { age: seconds(70) }, undefined],
  ["nothing of one that had reached its declared end", { age: seconds(3600) }, undefined],
  ["nothing where the idle window explains it", { acceptedAge: seconds(100), idle: seconds(800) }, undefined],
  ["the life in spite of an idle window that was open", { idle: seconds(800) }, 890],
])("a token that is refused shows as its life %s", (_, facts, life) => {
  const shown = lifeShown({ ...plain, ...facts });
  expect(shown === undefined ? undefined : shown / 1000).toBe(life);
});

/** A run of one request every ten seconds against a server whose tokens live 600 s, whatever it declares. */
function makeRun(wish: AuthorityWish = {}) {
  const trial = makeAuthority(wish);
  trial.endpoint.respond = () => trial.tokens({ expires_in: 3600 });
  const born = new Map<string, number>();
  const run = async (span: Millis) => {
    let rejected = 0;
    const end = trial.clock.monotonic() + span;
    while (trial.clock.monotonic() < end) {
      let token = await trial.clock.run(trial.authority.token(never));
      const birth = () => born.get(token.value.reveal()) ?? trial.clock.monotonic();
      if (trial.clock.monotonic() - birth() >= 600_000) {
        rejected += 1;
        token = await trial.clock.run(trial.authority.rejected(token, { at: trial.clock.now() }, never));
      }
      born.set(token.value.reveal(), birth());
      trial.authority.accepted(token, { at: trial.clock.now() });
      await trial.clock.pass(seconds(10));
    }
    return rejected;
  };
  return Object.assign(trial, { run });
}

test("a life shorter than declared costs one 401, and none in the next run, of another process too", async () => {
  const learned = new MemoryLearnedLifetimes();
  const first = makeRun({ learned });
  const rejected = await first.run(minutes(45));
  const second = makeRun({ learned, clock: first.clock });
  const again = await second.run(minutes(45));
  const facts = await first.authority.facts();
  expect({
    rejected,
    again,
    learned: facts.learned,
    binding: facts.expiry?.binding,
    told: first.told.slice(0, 5),
    later: new Set([...first.told.slice(5), ...second.told].map((event) => event.split(" ")[0])),
  }).toEqual({
    rejected: 1,
    again: 0,
    learned: { life: 590_000, declared: 3600_000, seenAt: expect.any(Number) as number },
    binding: "learned",
    told: ["signed-in 1", "rejected 1", "refreshed 2", "lifetime-learned 1 590 s of 3600 s", "refreshed 3"],
    later: new Set(["refreshed", "signed-in"]),
  });
});

test("what one window learned holds in the other from its next renewal on", async () => {
  const learned = new MemoryLearnedLifetimes();
  const other = makeRun({ learned });
  await other.token();
  const one = makeRun({ learned, clock: other.clock });
  await one.run(minutes(11));
  await other.clock.run(other.authority.refresh(never));
  expect((await other.authority.facts()).learned?.life).toBe(590_000);
});

test("a token that is taken beyond the learned life forgets it; one that was under way at the end does not", async () => {
  const learned = new MemoryLearnedLifetimes();
  const connection = connectionOf();
  await learned.save(learnedKey(connection, connection.user), {
    life: seconds(500),
    declared: seconds(1000),
    seenAt: epochMs(1_767_600_000_000),
  });
  const trial = makeAuthority({ learned });
  const token = await trial.clock.run(trial.authority.token(never));
  const facts = async () => (await trial.authority.facts()).expiry?.binding;
  const bindings = [await facts()];
  for (const age of [510, 700]) {
    await trial.clock.pass(seconds(age - trial.clock.monotonic() / 1000));
    trial.authority.accepted(token, { at: trial.clock.now() });
    await trial.clock.pass(seconds(0));
    bindings.push(await facts());
  }
  expect([bindings, trial.told]).toEqual([
    ["learned", "learned", "expires_in"],
    ["signed-in 1", "lifetime-forgotten 1"],
  ]);
});

test("an answer that was under way when the life ended tells better how long it was", async () => {
  const trial = makeAuthority();
  const token = await trial.clock.run(trial.authority.token(never));
  await trial.clock.pass(seconds(20));
  trial.authority.accepted(token, { at: trial.clock.now() });
  await trial.clock.pass(seconds(580));
  const left = trial.clock.now();
  await trial.clock.pass(seconds(1));
  const waiting = trial.authority.rejected(token, { at: trial.clock.now() }, never);
  trial.authority.accepted(token, { at: left });
  await trial.clock.run(waiting);
  expect((await trial.authority.facts()).learned?.life).toBe(600_000);
});

test("a session that was ended from outside teaches nothing about the life of a token", async () => {
  const trial = makeAuthority();
  const token = await trial.clock.run(trial.authority.token(never));
  await trial.clock.pass(seconds(100));
  trial.authority.accepted(token, { at: trial.clock.now() });
  trial.endpoint.respond = ({ body = "" }) =>
    body.includes("grant_type=refresh_token") ? invalidGrant : trial.tokens();
  await trial.clock.run(trial.authority.rejected(token, { at: trial.clock.now() }, never));
  expect([(await trial.authority.facts()).learned, trial.told]).toEqual([
    undefined,
    ["signed-in 1", "rejected 1", "refresh-failed 1 invalid_grant", "signed-in 2"],
  ]);
});

test("a look between learning and keeping does not bring the former life back", async () => {
  const kept = new MemoryLearnedLifetimes();
  await kept.save("key", { life: seconds(900), declared: undefined, seenAt: epochMs(1) });
  const slow = Promise.withResolvers<void>();
  const life = new LearnedLife(
    {
      load: (key) => kept.load(key),
      forget: (key) => kept.forget(key),
      save: (key, learned) => slow.promise.then(() => kept.save(key, learned)),
    },
    "key",
  );
  await life.load();
  const learning = life.learn(seconds(600), undefined, epochMs(2));
  const looking = life.load();
  slow.resolve();
  await Promise.all([learning, looking]);
  expect(life.lifetime).toEqual({ life: 600_000, declared: undefined, seenAt: 2 });
});

test.each<[what: string, wish: AuthorityWish, rejection: { description?: string; error?: string }]>([
  ["a revocation", {}, { description: "The token was revoked" }],
  ["a clock", {}, { description: "Token is not yet valid (nbf)" }],
  ["another sign-in as the same user", { connection: { exclusiveSession: true } }, {}],
  ["a key's replacement", { authentication: { grant: "api_key" }, secrets: { API_KEY: "k" } }, {}],
])("nothing is learned from %s", async (_, wish, rejection) => {
  const trial = makeAuthority(wish);
  await trial.token();
  await trial.clock.pass(seconds(300));
  await trial.acceptNow();
  await trial.clock.pass(seconds(10));
  await trial.rejectNow(rejection);
  expect((await trial.authority.facts()).learned).toBeUndefined();
});

test("a life that cannot be kept holds in this process, and the run is told", async () => {
  const learned = new MemoryLearnedLifetimes();
  learned.save = () => Promise.reject(new Error("disk full"));
  const trial = makeAuthority({ learned });
  await trial.token();
  await trial.clock.pass(seconds(300));
  await trial.acceptNow();
  await trial.clock.pass(seconds(10));
  await trial.rejectNow();
  expect([
    (await trial.authority.facts()).learned?.life,
    trial.told.filter((event) => event.includes("learned")),
  ]).toEqual([300_000, ["lifetime-learned 1 300 s of 1000 s, not kept: disk full"]]);
});

test("another configuration is another key, and another order of its fields is not", () => {
  const connection = connectionOf();
  const key = learnedKey(connection, signsIn);
  const others = [
    learnedKey({ ...connection, id: "other" }, signsIn),
    learnedKey({ ...connection, baseUrl: "https://other.example.com" }, signsIn),
    learnedKey({ ...connection, lifetime: { refreshAt: 0.8, access: minutes(30) } }, signsIn),
    learnedKey(connection, { ...signsIn, scope: "supplier_mgmt" }),
    learnedKey(connection, { ...signsIn, username: "other" }),
    learnedKey(connection, { ...signsIn, grant: "client_credentials" }),
    learnedKey(connection, { ...signsIn, tokenUrl: "https://other.example.com/token" }),
  ];
  const lifetime = { margin: seconds(5), access: minutes(30), refreshAt: 0.8 };
  const reordered = { refreshAt: 0.8, access: minutes(30), margin: seconds(5) };
  expect([
    new Set([key, ...others]).size,
    learnedKey({ ...connection, lifetime }, signsIn) === learnedKey({ ...connection, lifetime: reordered }, signsIn),
  ]).toEqual([8, true]);
});
