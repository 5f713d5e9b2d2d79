import { expect, test } from "vitest";
import type { TokenAnswer } from "../../../src/auth/grantor.ts";
import { soleRenewal } from "../../../src/auth/soleRenewal.ts";
import { Secret } from "../../../src/base/secret.ts";
import { minutes, seconds } from "../../../src/base/time.ts";
import { RotatingServer } from "../../fakes/rotatingServer.ts";
import { settled } from "../../fakes/virtualClock.ts";
import { type AuthorityWish, codeOf, fieldsOf, invalidGrant, makeAuthority, never } from "./authorityTrial.ts";

const person: AuthorityWish = { authentication: { grant: "authorization_code" } };

const byPerson: TokenAnswer = {
  kind: "tokens",
  accessToken: new Secret("by-person"),
  refreshToken: new Secret("refresh-by-person"),
  expiresIn: minutes(15),
  scope: "orders",
};

test("whoever has no token waits for the person who is signing in, and no other window waits for the lock", async () => {
  const trial = makeAuthority(person);
  const { promise, resolve } = Promise.withResolvers<TokenAnswer>();
  const signing = trial.authority.signIn(() => promise, never);
  const run = trial.authority.token(never);
  await settled();
  resolve(byPerson);
  const tokens = await trial.clock.run(Promise.all([signing, run]));
  expect([tokens.map(({ value }) => value.reveal()), trial.asked.length, trial.told]).toEqual([
    ["by-person", "by-person"],
    0,
    ["signed-in 1"],
  ]);
});

test("a person who gives up fails the run that waited, and the one who signs in next is not held up", async () => {
  const trial = makeAuthority(person);
  const { promise, reject } = Promise.withResolvers<TokenAnswer>();
  const signing = codeOf(trial.authority.signIn(() => promise, never));
  const run = codeOf(trial.authority.token(never));
  await settled();
  reject(new Error("closed"));
  const ends = [await signing, await run];
  await trial.clock.run(trial.authority.signIn(async () => byPerson, never));
  expect([ends, await trial.token()]).toEqual([
    [new Error("closed"), { "sign-in-needed": { connection: "mes", error: "not signed in" } }],
    "by-person",
  ]);
});

test("a person's sign-in replaces what is held, and a token that holds is used meanwhile", async () => {
  const trial = makeAuthority();
  await trial.token();
  const { promise, resolve } = Promise.withResolvers<TokenAnswer>();
  const signing = trial.authority.signIn(() => promise, never);
  const meanwhile = await trial.token();
  resolve(byPerson);
  await trial.clock.run(signing);
  expect([meanwhile, await trial.token(), trial.store.set?.generation]).toEqual(["access-1", "by-person", 2]);
});

test.each<[what: string, answer: TokenAnswer, failure: object]>([
  [
    "refuses",
    { kind: "refused", error: "access_denied", description: "Not for you", status: 400 },
    { "sign-in-rejected": { connection: "mes", status: 400, error: "access_denied: Not for you" } },
  ],
  [
    "fails",
    { kind: "unusable", error: "HTTP 502", mayHaveActed: true },
    {
      "token-endpoint-unavailable": {
        connection: "mes",
        url: "https://id.example.com/token",
        last: "HTTP 502",
        tries: 1,
      },
    },
  ],
])("a sign-in that the server %s is the person's to know, and what is held stays", async (_, answer, failure) => {
  const trial = makeAuthority();
  await trial.token();
  const told = await codeOf(trial.authority.signIn(async () => answer, never));
  expect([told, await trial.token()]).toEqual([failure, "access-1"]);
});

test("sign-out revokes the refresh and the access token, and forgets them", async () => {
  const trial = makeAuthority({ authentication: { revokeUrl: "https://id.example.com/revoke" } });
  await trial.token();
  const revoked = await trial.clock.run(trial.authority.signOut(never));
  const sent = trial.endpoint.seen.slice(1).map(({ request }) => [request.url, fieldsOf(request)["token"]]);
  expect({ revoked, sent, kept: trial.store.set, told: trial.told, facts: await trial.authority.facts() }).toEqual({
    revoked: { revoked: "revoked" },
    sent: [
      ["https://id.example.com/revoke", "refresh-1"],
      ["https://id.example.com/revoke", "access-1"],
    ],
    kept: undefined,
    told: ["signed-in 1", "signed-out 1 revoked"],
    facts: {
      generation: 0,
      obtainedAt: undefined,
      signedInAt: undefined,
      scope: undefined,
      expiry: undefined,
      limits: [],
      dueAt: undefined,
      learned: undefined,
      refreshable: false,
      rotates: undefined,
    },
  });
});

test.each([
  ["not offered", {}, "not-offered"],
  ["refused", { revokeUrl: "https://id.example.com/revoke" }, "failed"],
] as const)(
  "sign-out forgets the tokens although revoking is %s, and the next sign-in waits for nothing",
  async (_, authentication, revoked) => {
    const trial = makeAuthority({ authentication });
    await trial.token();
    trial.endpoint.respond = () => ({ status: 503 });
    const out = await trial.clock.run(trial.authority.signOut(never));
    trial.endpoint.respond = () => trial.tokens();
    const before = trial.clock.monotonic();
    const next = await trial.token();
    expect([out, next, trial.store.set?.generation, trial.clock.monotonic() - before < 1000]).toEqual([
      { revoked },
      "access-2",
      2,
      true,
    ]);
  },
);

/** A server that gives the same refresh token again, or lets an old one pass, or neither. */
function makeRotation(kind: "rotating" | "fixed" | "lax", wish: AuthorityWish = {}) {
  const trial = makeAuthority(wish);
  const server = new RotatingServer();
  trial.endpoint.respond = (request) => {
    if (kind === "rotating") return server.answer(request);
    return kind === "fixed" ? trial.tokens({ refresh_token: "always" }) : trial.tokens();
  };
  return Object.assign(trial, { server });
}

test("where rotation is enforced, testing it costs the family, and a new sign-in follows at once", async () => {
  const trial = makeRotation("rotating");
  await trial.token();
  const found = await trial.clock.run(trial.authority.testRotation(never));
  const token = await trial.token();
  expect({ found, taken: trial.server.takes(token), signIns: trial.server.signIns, kinds: trial.told }).toEqual({
    found: "enforced",
    taken: true,
    signIns: 2,
    kinds: ["signed-in 1", "refreshed 2", "refresh-failed 2 invalid_grant", "signed-in 3"],
  });
});

test("where only a person can sign in again, they are told", async () => {
  const trial = makeRotation("rotating", person);
  const { accessToken, refreshToken } = trial.server.begin();
  const given = { ...byPerson, accessToken: new Secret(accessToken), refreshToken: new Secret(refreshToken) };
  await trial.clock.run(trial.authority.signIn(async () => given, never));
  const found = await trial.clock.run(trial.authority.testRotation(never));
  expect([found, trial.told.at(-1)]).toEqual(["enforced", "sign-in-needed 2 invalid_grant"]);
});

test.each([
  ["not-rotating", "fixed", 2],
  ["not-enforced", "lax", 3],
] as const)("a server is found %s, and the newest tokens go on", async (found, kind, generation) => {
  const trial = makeRotation(kind);
  await trial.token();
  expect([
    await trial.clock.run(trial.authority.testRotation(never)),
    await trial.token(),
    (await trial.authority.facts()).rotates,
  ]).toEqual([found, `access-${generation}`, kind !== "fixed"]);
});

test("without a refresh token there is nothing to test, and an endpoint that is away tells nothing", async () => {
  const none = makeAuthority();
  none.endpoint.respond = () => none.tokens({ refresh_token: undefined });
  await none.token();
  const away = makeAuthority();
  await away.token();
  away.endpoint.respond = () => ({ status: 503 });
  expect([
    await none.clock.run(none.authority.testRotation(never)),
    await away.clock.run(codeOf(away.authority.testRotation(never))),
    await away.token(),
  ]).toEqual([
    "no-refresh-token",
    {
      "token-endpoint-unavailable": {
        connection: "mes",
        url: "https://id.example.com/token",
        last: "HTTP 503",
        tries: 1,
      },
    },
    "access-1",
  ]);
});

test("a refresh token that is refused at once tests nothing: a sign-in came in its place", async () => {
  const trial = makeAuthority();
  await trial.token();
  trial.endpoint.respond = ({ body }) => (body?.includes("refresh_token") === true ? invalidGrant : trial.tokens());
  expect([
    await trial.clock.run(trial.authority.testRotation(never)),
    trial.asked.map(({ fields }) => fields["refresh_token"]),
  ]).toEqual(["no-refresh-token", [undefined, "refresh-1", undefined]]);
});

test("whoever gives up waiting for the lock waits no longer, and nothing is signed out or tested for it", async () => {
  const lock = soleRenewal();
  const trial = makeAuthority({ lock });
  await trial.token();
  const freed = Promise.withResolvers<void>();
  const held = lock.hold(() => freed.promise, never);
  const stop = new AbortController();
  const ended = Promise.allSettled([trial.authority.signOut(stop.signal), trial.authority.testRotation(stop.signal)]);
  stop.abort(new Error("given up"));
  const ends = (await ended).map((end) => (end.status === "rejected" ? String(end.reason) : end.value));
  freed.resolve();
  await held;
  expect([ends, await trial.token(), trial.asked.length]).toEqual([
    ["Error: given up", "Error: given up"],
    "access-1",
    1,
  ]);
});

test("facts say what is held, every end of it and when it is renewed, and never a token", async () => {
  const trial = makeAuthority({ lifetime: { refreshIdle: seconds(600), rotates: true } });
  trial.endpoint.respond = () => trial.tokens({ scope: "orders offline_access" });
  await trial.token();
  const obtainedAt = trial.clock.now();
  expect(await trial.authority.facts()).toEqual({
    generation: 1,
    obtainedAt,
    signedInAt: obtainedAt,
    scope: "orders offline_access",
    expiry: { binding: "expires_in", at: obtainedAt + 1000_000 },
    limits: [
      { binding: "refresh-idle", at: obtainedAt + 600_000 },
      { binding: "expires_in", at: obtainedAt + 1000_000 },
    ],
    dueAt: obtainedAt + 480_000,
    learned: undefined,
    refreshable: true,
    rotates: true,
  });
});

test("a refresh that a person wants and that fails is told after one try, and the token goes on being used", async () => {
  const trial = makeAuthority();
  await trial.token();
  trial.endpoint.respond = () => ({ status: 503 });
  const failure = await trial.clock.run(codeOf(trial.authority.refresh(never)));
  expect([failure, trial.asked.length, await trial.token(), trial.asked.length]).toEqual([
    {
      "token-endpoint-unavailable": {
        connection: "mes",
        url: "https://id.example.com/token",
        last: "HTTP 503",
        tries: 1,
      },
    },
    2,
    "access-1",
    2,
  ]);
});
