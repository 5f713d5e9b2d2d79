import { expect, test } from "vitest";
import { ClockSkew } from "../../../src/auth/clockSkew.ts";
import { endsOnArrival, expiryOf, limitsOf } from "../../../src/auth/expiry.ts";
import { type DueFacts, refreshDueAt } from "../../../src/auth/refreshDue.ts";
import type { TokenSet } from "../../../src/auth/tokenSet.ts";
import type { HttpAnswer } from "../../../src/base/http.ts";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs, hours, type Millis, millis, minutes, seconds } from "../../../src/base/time.ts";
import { makeAuthority, never } from "./authorityTrial.ts";

const receivedAt = epochMs(Date.UTC(2026, 0, 5, 8));
const unknown = { receivedAt, expiresIn: undefined, exp: undefined, skew: millis(0), declared: undefined };
const at = (life: number) => epochMs(receivedAt + life * 1000);
const shown = (ends: readonly { at: number; binding: string }[]) =>
  ends.map((end) => `${end.binding} ${(end.at - receivedAt) / 1000}`);

test.each<[what: string, facts: Partial<Parameters<typeof endsOnArrival>[0]>, ends: string[]]>([
  ["nothing known", {}, []],
  ["expires_in alone", { expiresIn: seconds(900) }, ["expires_in 900"]],
  ["exp alone", { exp: at(600) }, ["exp 600"]],
  ["both", { expiresIn: seconds(500), exp: at(600) }, ["expires_in 500", "exp 600"]],
  ["declared, where the server says nothing", { declared: minutes(30) }, ["declared 1800"]],
  ["the server's word above what is declared", { declared: minutes(30), expiresIn: hours(2) }, ["expires_in 7200"]],
  ["exp by a server ten minutes ahead", { exp: at(1200), skew: minutes(10) }, ["exp 600"]],
  ["exp by a server ten minutes behind", { exp: at(0), skew: minutes(-10) }, ["exp 600"]],
  ["exp by a server a day ahead", { exp: at(87_000), skew: hours(24) }, ["exp 600"]],
  ["exp by a server a day behind", { exp: at(-85_800), skew: hours(-24) }, ["exp 600"]],
  ["exp that would have ended on arrival", { exp: at(-60), expiresIn: seconds(900) }, ["expires_in 900"]],
  ["exp that would have ended on arrival, alone", { exp: at(-60), declared: minutes(5) }, ["declared 300"]],
  ["the date of a key, by a server ahead", { endsAt: at(900), isKey: true, skew: minutes(5) }, ["key 600"]],
  ["a date of the answer", { endsAt: at(900), declared: minutes(5) }, ["expires_in 900"]],
  [
    "the refresh token's life",
    { declared: minutes(5), refreshExpiresIn: seconds(1800) },
    ["declared 300", "refresh 1800"],
  ],
])("the ends that come with a token: %s", (_, facts, ends) => {
  expect(shown(endsOnArrival({ ...unknown, ...facts }))).toEqual(ends);
});

const set: TokenSet = {
  accessToken: new Secret("a"),
  refreshToken: new Secret("r"),
  generation: 3,
  obtainedAt: receivedAt,
  signedInAt: at(-3000),
  scope: undefined,
  ends: [{ binding: "expires_in", at: at(1000) }],
};

const facts: DueFacts = {
  lifetime: { refreshAt: 0.8 },
  lastUsedAt: at(100),
  headerEnd: undefined,
  learned: undefined,
  signsInAlone: true,
};

type Wish = Partial<Omit<DueFacts, "lifetime">> & Partial<DueFacts["lifetime"]> & { set?: Partial<TokenSet> };

function factsOf({
  set: changed,
  headerEnd,
  learned,
  lastUsedAt,
  signsInAlone,
  ...lifetime
}: Wish): [TokenSet, DueFacts] {
  const given = { headerEnd, learned, lastUsedAt, signsInAlone };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return [
    { ...set, ...changed },
    { ...facts, ...known, lifetime: { ...facts.lifetime, ...lifetime } },
  ];
}

test.each<[what: string, wish: Wish, limits: string[], expiry: string]>([
  ["what came with it", {}, ["expires_in 1000"], "expires_in 1000"],
  ["nothing", { set: { ends: [] } }, [], "none"],
  [
    "an idle window since the last use, before the rest",
    { idle: seconds(600) },
    ["idle 700", "expires_in 1000"],
    "idle 700",
  ],
  [
    "an idle window that the last use moved behind the rest",
    { idle: seconds(600), lastUsedAt: at(900) },
    ["expires_in 1000", "idle 1500"],
    "expires_in 1000",
  ],
  [
    "the session since the sign-in, which no refresh moves",
    { session: seconds(3600) },
    ["session 600", "expires_in 1000"],
    "session 600",
  ],
  ["a learned life", { learned: seconds(750) }, ["learned 750", "expires_in 1000"], "learned 750"],
  ["the header's last word", { headerEnd: at(800) }, ["header 800", "expires_in 1000"], "header 800"],
  [
    "the header's word, for which what is declared stands in",
    { headerEnd: at(1500), set: { ends: [{ binding: "declared", at: at(1000) }] } },
    ["header 1500"],
    "header 1500",
  ],
  [
    "the refresh token's end since the sign-in, which ends no access token",
    { refresh: seconds(3600), refreshIdle: seconds(500) },
    ["refresh-idle 500", "refresh 600", "expires_in 1000"],
    "expires_in 1000",
  ],
  [
    "the refresh token's end since its last use, when it slides",
    { refresh: seconds(3600), sliding: true },
    ["expires_in 1000", "refresh 3600"],
    "expires_in 1000",
  ],
  [
    "the server's word on the refresh token, above what is declared",
    { refresh: seconds(3600), set: { ends: [...set.ends, { binding: "refresh", at: at(1800) }] } },
    ["expires_in 1000", "refresh 1800"],
    "expires_in 1000",
  ],
  [
    "no end of a refresh token that is not there",
    { refresh: seconds(3600), refreshIdle: seconds(500), set: { refreshToken: undefined } },
    ["expires_in 1000"],
    "expires_in 1000",
  ],
])("the limits of a token, earliest first, and the one that binds: %s", (_, wish, limits, expiry) => {
  const [held, life] = factsOf(wish);
  const { at: end, binding } = expiryOf(held, life);
  expect({
    limits: shown(limitsOf(held, life)),
    expiry: end === undefined ? binding : shown([{ at: end, binding }])[0],
  }).toEqual({ limits, expiry });
});

test.each<[what: string, wish: Wish, due: number | undefined]>([
  ["never, without an end", { set: { ends: [] } }, undefined],
  ["at 80 % of the life", {}, 800],
  ["at the margin, when it comes first", { margin: seconds(300) }, 700],
  ["at half of the life, for a margin that is longer", { margin: hours(1) }, 500],
  ["with five seconds left, whatever the share", { refreshAt: 0.999 }, 995],
  ["with a fifth of a short life left", { refreshAt: 0.999, learned: seconds(10) }, 8],
  ["at 80 % of a learned life", { learned: seconds(500) }, 400],
  ["just before an idle window closes: the request itself opens it again", { idle: seconds(600) }, 695],
  ["before the refresh token idles out", { refreshIdle: seconds(500) }, 400],
  ["just before the refresh token ends for good", { refresh: seconds(3600) }, 595],
  ["not again for an end that the last refresh did not move", { refresh: seconds(3004) }, 800],
  ["before a refresh token that slides ends", { refresh: seconds(500), sliding: true }, 400],
  ["just before the session ends, where it can sign in", { session: seconds(3600), margin: seconds(60) }, 540],
  ["not for the session, where only a person can sign in", { session: seconds(3600), signsInAlone: false }, 800],
  ["just before a key's date", { set: { ends: [{ binding: "key", at: at(1000) }] } }, 995],
])("a token is renewed %s", (_, wish, due) => {
  const dueAt = refreshDueAt(...factsOf(wish));
  expect(dueAt === undefined ? undefined : (dueAt - receivedAt) / 1000).toBe(due);
});

function answerAt(serverAhead: Millis, { sentAt = 0, took = 0 } = {}): HttpAnswer {
  const served = receivedAt + sentAt + took / 2 + serverAhead;
  return {
    status: 200,
    headers: { date: new Date(served).toUTCString() },
    body: "",
    sentAt: epochMs(receivedAt + sentAt),
    receivedAt: epochMs(receivedAt + sentAt + took),
  };
}

test.each([0, 600, -600, 86_400, -86_400])(
  "a server %i seconds ahead is measured to a second, through a slow round trip",
  (ahead) => {
    const skew = new ClockSkew();
    const before = skew.ahead;
    skew.observe(answerAt(seconds(ahead), { took: 8000 }));
    expect([before, Math.abs(skew.ahead - ahead * 1000) <= 500]).toEqual([0, true]);
  },
);

test("an answer without a date, or with a broken one, changes nothing; a corrected clock is noticed", () => {
  const skew = new ClockSkew();
  skew.observe(answerAt(minutes(10)));
  const first = skew.ahead;
  skew.observe({ ...answerAt(hours(1)), headers: {} });
  skew.observe({ ...answerAt(hours(1)), headers: { date: "yesterday" } });
  const same = skew.ahead;
  skew.observe(answerAt(millis(0), { sentAt: 5000 }));
  expect([first, same, skew.ahead]).toEqual([600_500, 600_500, 500]);
});

test.each([
  ["that took a minute and more", { sentAt: 0, took: 61_000 }],
  ["during which the clock was set back", { sentAt: 0, took: -5000 }],
])("an exchange %s measures nothing", (_, exchange) => {
  const skew = new ClockSkew();
  skew.observe(answerAt(hours(1), exchange));
  expect([skew.measured, skew.ahead]).toEqual([false, 0]);
});

test("the largest offset stays known after the clock was set right", () => {
  const skew = new ClockSkew();
  for (const [at, ahead] of [-600, 30, 0].entries()) skew.observe(answerAt(seconds(ahead), { sentAt: at * 10_000 }));
  expect([skew.measured, skew.largest, skew.ahead]).toEqual([true, -599_500, 500]);
});

/** A JWT that ends so long after the server's now. */
function jwt(now: number, life: number): string {
  const part = (value: object) =>
    btoa(JSON.stringify(value)).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
  return `${part({ alg: "RS256" })}.${part({ exp: Math.floor(now / 1000) + life })}.c2ln`;
}

test.each([0, 600, -600, 86_400, -86_400])(
  "with a server %i seconds ahead a JWT is refreshed in time by its corrected exp, and not in a storm",
  async (ahead) => {
    const trial = makeAuthority();
    trial.endpoint.clockAhead = seconds(ahead);
    const renewals: number[] = [];
    trial.endpoint.respond = () => {
      renewals.push(trial.clock.monotonic() / 1000);
      return {
        body: JSON.stringify({ access_token: jwt(trial.clock.now() + ahead * 1000, 1000), refresh_token: "r" }),
      };
    };
    for (let second = 0; second < 2000; second += 5) {
      await trial.clock.run(trial.authority.token(never));
      await trial.clock.pass(seconds(5));
    }
    const [first = NaN, second = NaN, third = NaN, ...more] = renewals;
    // Asked every five seconds, and measured to a second.
    const inTime = (from: number, to: number) => to - from >= 799 && to - from <= 806;
    expect({ first, second: inTime(first, second), third: inTime(second, third), more }).toEqual({
      first: 0,
      second: true,
      third: true,
      more: [],
    });
  },
);

test("a JWT that seems to have ended, by a server that never tells its time, does not lead to a refresh for each request", async () => {
  const trial = makeAuthority();
  trial.endpoint.respond = () => ({
    body: JSON.stringify({ access_token: jwt(trial.clock.now() - 86_400_000, 1000) }),
  });
  for (let round = 0; round < 10; round += 1) await trial.token();
  expect(trial.asked.length).toBe(1);
});

test("a refresh token that goes on keeps the end that the server told, and a new one has its own", async () => {
  const trial = makeAuthority({ lifetime: { refresh: hours(8) } });
  const lives = [{ refresh_expires_in: 3600 }, { refresh_token: undefined }, {}];
  trial.endpoint.respond = (_, count) => trial.tokens(lives[count - 1]);
  const ends: unknown[] = [];
  const begin = trial.clock.now();
  for (const _ of lives) {
    await trial.token();
    const { limits } = await trial.authority.facts();
    const end = limits.find(({ binding }) => binding === "refresh");
    ends.push(end && Math.round((end.at - begin) / 1000));
    await trial.clock.pass(seconds(900));
  }
  expect(ends).toEqual([3600, 3600, 8 * 3600]);
});

test("a token whose time ran out while the machine slept is not sent", async () => {
  const trial = makeAuthority();
  await trial.token();
  trial.clock.jump(hours(8));
  expect(await trial.token()).toBe("access-2");
});
