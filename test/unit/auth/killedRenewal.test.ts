import { expect, test } from "vitest";
import type { Authentication, Lifetime } from "../../../src/auth/connection.ts";
import type { RenewalHold, RenewalLock } from "../../../src/auth/renewalLock.ts";
import type { TokenSet, TokenStore } from "../../../src/auth/tokenSet.ts";
import type { Http, HttpAnswer, HttpRequest } from "../../../src/base/http.ts";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs, minutes, seconds } from "../../../src/base/time.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import { FakeRenewalAccount, type FakeRenewalLock } from "../../fakes/fakeRenewalLock.ts";
import { FakeTokenStore } from "../../fakes/fakeTokenStore.ts";
import { RotatingServer } from "../../fakes/rotatingServer.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { codeOf, makeAuthority, never } from "./authorityTrial.ts";

/** A process that is killed just before or just after one of the things that it does. */
class Process {
  steps = 0;
  private dead = false;
  private readonly diesAt: number;
  private readonly lock: FakeRenewalLock;

  constructor(diesAt: number, lock: FakeRenewalLock) {
    this.diesAt = diesAt;
    this.lock = lock;
  }

  async does<T>(work: () => Promise<T>): Promise<T> {
    await this.step();
    const result = await work();
    await this.step();
    return result;
  }

  private async step(): Promise<void> {
    this.steps += 1;
    if (this.steps === this.diesAt) {
      this.dead = true;
      this.lock.die();
    }
    if (this.dead) await new Promise(() => undefined);
  }
}

function mortal(process: Process, parts: { store: TokenStore; lock: RenewalLock; http: Http }) {
  const { store, lock, http } = parts;
  return {
    store: {
      load: () => process.does(() => store.load()),
      save: (set: TokenSet) => process.does(() => store.save(set)),
      clear: () => process.does(() => store.clear()),
    },
    lock: {
      hold: <T>(work: (hold: RenewalHold) => Promise<T>, signal: AbortSignal) =>
        lock.hold(
          (hold) =>
            work({
              get generation() {
                return hold.generation;
              },
              get sent() {
                return hold.sent;
              },
              noteSent: (generation) => process.does(() => hold.noteSent(generation)),
              noteStored: (generation) => process.does(() => hold.noteStored(generation)),
              noteUnspent: () => process.does(() => hold.noteUnspent()),
            }),
          signal,
        ),
    },
    http: {
      send: (request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> =>
        process.does(() => http.send(request, signal)),
    },
  };
}

interface Scene {
  readonly authentication?: Partial<Authentication>;
  readonly lifetime?: Partial<Lifetime>;
}

/** What is on the disk and at the server after a sign-in, 850 seconds into a token's 1000. */
function makeScene(scene: Scene) {
  const clock = new VirtualClock();
  const server = new RotatingServer();
  const endpoint = new FakeApi(clock);
  endpoint.respond = server.answer;
  const account = new FakeRenewalAccount(clock);
  account.generation = 1;
  const { accessToken, refreshToken } = server.begin();
  const store = new FakeTokenStore({
    accessToken: new Secret(accessToken),
    refreshToken: new Secret(refreshToken),
    generation: 1,
    obtainedAt: epochMs(clock.now() - 850_000),
    signedInAt: epochMs(clock.now() - 850_000),
    scope: undefined,
    ends: [{ binding: "expires_in", at: epochMs(clock.now() + 150_000) }],
  });
  /** A process that lives as long as is said. */
  const start = (diesAt = Number.POSITIVE_INFINITY) => {
    const lock = account.open();
    const process = new Process(diesAt, lock);
    const parts = mortal(process, { store, lock, http: endpoint });
    return { process, ...makeAuthority({ ...scene, clock, endpoint, ...parts }) };
  };
  return { clock, server, endpoint, store, account, start };
}

const person: Partial<Authentication> = { grant: "authorization_code" };

/** How many steps a renewal takes when nobody dies. */
async function stepsOf(scene: Scene): Promise<number> {
  const { start } = makeScene(scene);
  const { process, token } = start();
  await token();
  return process.steps;
}

test("a process killed at any step of a refresh leaves the next one a token, for one sign-in at most", async () => {
  const steps = await stepsOf({});
  const ends = new Map<string, number>();
  for (let diesAt = 1; diesAt <= steps; diesAt += 1) {
    const { clock, server, start } = makeScene({});
    const killed = start(diesAt);
    killed.authority.token(never).catch(() => undefined);
    await clock.pass(seconds(5));
    const token = await start().token();
    await clock.pass(seconds(900));
    const later = await start().token();
    const end = JSON.stringify({
      // Taken until it is renewed, which the last look has done.
      tokens: token !== later && server.takes(later),
      signIns: server.signIns <= 1,
      replays: server.replays,
      revoked: server.revokedFamilies,
    });
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  expect({ steps: steps >= 12, ends: [...ends] }).toEqual({
    steps: true,
    ends: [['{"tokens":true,"signIns":true,"replays":0,"revoked":0}', steps]],
  });
});

test("where only a person can sign in, the access token is used to its end after such a kill, and nothing is sent twice", async () => {
  const scene = { authentication: person };
  const steps = await stepsOf(scene);
  const ends = new Set<string>();
  for (let diesAt = 1; diesAt <= steps; diesAt += 1) {
    const { clock, server, endpoint, start } = makeScene(scene);
    const killed = start(diesAt);
    killed.authority.token(never).catch(() => undefined);
    await clock.pass(seconds(5));
    const sent = endpoint.seen.length;
    const next = start();
    const first = await next.token();
    await clock.pass(seconds(200));
    const second = await codeOf(next.token());
    const { replays } = server;
    // A person may try what a run does not.
    const wished = await next.clock.run(codeOf(next.authority.refresh(never)));
    const renewed = typeof wished === "object" && wished !== null && "value" in wished;
    ends.add(JSON.stringify([sent, first, second, { replays }, renewed ? "renewed" : wished]));
  }
  const asked = { "sign-in-needed": { connection: "mes", error: "refresh not answered" } };
  const reused = { "refresh-token-reused": { connection: "mes", error: "invalid_grant" } };
  expect([...ends].map((end): unknown => JSON.parse(end))).toEqual([
    // Before it was noted, all goes on.
    [0, "access-2", "access-2", { replays: 0 }, "renewed"],
    // Noted, and killed before it left.
    [0, "access-1", asked, { replays: 0 }, "renewed"],
    // Taken by the server, and not stored.
    [1, "access-1", asked, { replays: 0 }, reused],
    // Stored.
    [1, "access-2", "access-2", { replays: 0 }, "renewed"],
  ]);
});

test.each([
  ["cut before it was taken", "cut", ["access-1", "access-1", "access-2"], { replays: 0, refreshes: 1 }],
  [
    "lost after it was taken",
    "cut-after",
    ["access-1", "access-1", { "refresh-token-reused": { connection: "mes", error: "invalid_grant" } }],
    { replays: 1, refreshes: 1 },
  ],
] as const)(
  "a refresh whose answer was %s is sent again once, when nothing else is left",
  async (_, fault, given, served) => {
    const { clock, server, endpoint, start } = makeScene({ authentication: person });
    endpoint.respond = (request, count) => {
      if (count > 1) return server.answer(request);
      if (fault === "cut-after") server.answer(request);
      return { fault };
    };
    const window = start();
    const tokens: unknown[] = [await window.token()];
    await clock.pass(seconds(120));
    // Due since long, and not sent while this one holds.
    tokens.push(await window.token());
    const sent = endpoint.seen.length;
    await clock.pass(seconds(80));
    tokens.push(await codeOf(window.token()));
    await codeOf(window.token());
    expect({ tokens, server, sent, asked: endpoint.seen.length }).toMatchObject({
      tokens: given,
      server: served,
      sent: 1,
      asked: 2,
    });
  },
);

test("an answer that is lost for ever ends in one replay and one demand to sign in, and the credentials stay", async () => {
  const { clock, endpoint, store, start } = makeScene({ authentication: person });
  endpoint.respond = () => ({ status: 200, body: "<html>" });
  const window = start();
  await window.token();
  await clock.pass(minutes(5));
  const failures = [await codeOf(window.token()), await codeOf(window.token())];
  const needed = { "sign-in-needed": { connection: "mes", error: "refresh not answered" } };
  expect([failures, endpoint.seen.length, store.set?.refreshToken?.reveal()]).toEqual([
    [needed, needed],
    2,
    "refresh-1",
  ]);
});

test("where refresh tokens do not rotate, one whose answer was lost is sent again at once", async () => {
  const { clock, server, endpoint, start } = makeScene({ authentication: person, lifetime: { rotates: false } });
  endpoint.respond = (request, count) => (count === 1 ? { fault: "cut" } : server.answer(request));
  const window = start();
  const first = await window.token();
  await clock.pass(seconds(10));
  expect([first, await window.token(), endpoint.seen.length]).toEqual(["access-1", "access-2", 2]);
});

test("a refresh token that was plainly not taken is sent again, as often as it needs", async () => {
  const { clock, server, endpoint, account, start } = makeScene({ authentication: person });
  endpoint.respond = (request, count) => (count <= 3 ? { status: 503 } : server.answer(request));
  const window = start();
  const tokens: string[] = [];
  for (let look = 0; look < 4; look += 1) {
    tokens.push(await window.token());
    await clock.pass(seconds(20));
  }
  expect([tokens, account.sent, server.replays]).toEqual([
    ["access-1", "access-1", "access-1", "access-2"],
    undefined,
    0,
  ]);
});

test("a replay that was plainly not taken may be tried again, and the refresh token still counts as perhaps spent", async () => {
  const { clock, server, endpoint, account, start } = makeScene({ authentication: person });
  endpoint.respond = (_, count) => (count === 1 ? { fault: "cut" } : { status: 503 });
  const window = start();
  await window.token();
  await clock.pass(seconds(150));
  const failure = await codeOf(window.token());
  const { sent } = account;
  endpoint.respond = server.answer;
  expect([failure, sent, await window.token(), account.sent]).toMatchObject([
    { "token-endpoint-unavailable": { last: "HTTP 503", tries: 8 } },
    1,
    "access-2",
    undefined,
  ]);
});

test("a secret that is missing comes before anything is sent: the refresh token stays unspent", async () => {
  const { clock, account, endpoint, start } = makeScene({
    authentication: { grant: "client_credentials", clientAuth: "basic", clientId: "longhaul" },
  });
  const window = start();
  await clock.pass(seconds(150));
  expect([await codeOf(window.token()), account.sent, endpoint.seen]).toEqual([
    { "secret-missing": { connection: "mes", secret: "CLIENT_SECRET", variable: "LONGHAUL_MES_CLIENT_SECRET" } },
    undefined,
    [],
  ]);
});

test("a refresh token that a person gave goes out twice at most when no answer comes, and again when they say so", async () => {
  const clock = new VirtualClock();
  const trial = makeAuthority({
    clock,
    authentication: { grant: "refresh_token" },
    secrets: { REFRESH_TOKEN: "given" },
  });
  trial.endpoint.respond = () => ({ fault: "cut" });
  const needed = { "sign-in-needed": { connection: "mes", error: "not signed in" } };
  const failures = [await clock.run(codeOf(trial.authority.token(never))), await codeOf(trial.token())];
  const sent = trial.asked.length;
  trial.endpoint.respond = () => trial.tokens();
  const wished = await clock.run(trial.authority.refresh(never));
  expect([failures, sent, wished.generation]).toEqual([[needed, needed], 2, 1]);
});
