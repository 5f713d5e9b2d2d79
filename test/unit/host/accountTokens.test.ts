import { expect, test } from "vitest";
import { ClockSkew } from "../../../src/auth/clockSkew.ts";
import type { GivenTokens, Grantor } from "../../../src/auth/grantor.ts";
import { MemoryLearnedLifetimes } from "../../../src/auth/memoryLearnedLifetimes.ts";
import { soleRenewal } from "../../../src/auth/soleRenewal.ts";
import { TokenAuthority } from "../../../src/auth/tokenAuthority.ts";
import { Secret } from "../../../src/base/secret.ts";
import { type Millis, millis, minutes } from "../../../src/base/time.ts";
import type { Account } from "../../../src/host/accountBinding.ts";
import { AccountIndex } from "../../../src/host/accountIndex.ts";
import { AccountTokens } from "../../../src/host/accountTokens.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { FakeSecretStorage } from "../../fakes/fakeSecretStorage.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { accountWith } from "./accounts.ts";
import { MemoryMemento } from "./memento.ts";

const never = new AbortController().signal;

/** A machine whose windows share the lock and the secret store, before a server that rotates its refresh tokens. */
function machine({ life = minutes(30) }: { readonly life?: Millis } = {}) {
  const clock = new VirtualClock();
  const storage = new FakeSecretStorage(clock);
  const state = new MemoryMemento();
  const lock = soleRenewal();
  const learned = new MemoryLearnedLifetimes();
  const sent: string[] = [];
  const failures: unknown[] = [];
  let count = 0;
  const give = (): GivenTokens => {
    count += 1;
    return {
      kind: "tokens",
      accessToken: new Secret(`access-${count}`),
      refreshToken: new Secret(`refresh-${count}`),
      expiresIn: life,
    };
  };
  const grantor: Grantor = {
    signIn: async () => {
      sent.push("sign-in");
      return give();
    },
    refresh: async (token) => {
      sent.push(token.reveal());
      return give();
    },
    revoke: async (set) => void sent.push(`revoke ${set.generation}`),
  };
  const openWindow = async (account: Account = accountWith()) => {
    const secrets = storage.open();
    const tokens = await AccountTokens.open(account, {
      clock,
      secrets,
      index: new AccountIndex(state),
      report: (error) => failures.push(error),
      door: {
        open: async ({ account: { connection, authentication }, store }) => {
          const skew = new ClockSkew();
          const chance = seededChance(7, "windows");
          const ports = { clock, chance, grantor, store, lock, learned, skew };
          const authority = new TokenAuthority(connection, authentication, ports);
          const http = { send: () => Promise.reject(new Error("nothing is sent here")) };
          return { authority, grantor, http, skew };
        },
      },
    });
    secrets.changed.on((key) => {
      if (key === tokens.storeKey) tokens.noticeStored().catch((error: unknown) => failures.push(error));
    });
    return tokens;
  };
  return { clock, storage, sent, failures, openWindow };
}

const shown = ({ state: { generation, renewable, refreshable, vanished, renewing } }: AccountTokens) => ({
  generation,
  renewable,
  refreshable,
  vanished,
  renewing,
});

test("an account is followed from its first sign-in to its sign-out", async () => {
  const { clock, sent, failures, openWindow } = machine();
  const tokens = await openWindow();
  const states = [shown(tokens)];
  const step = async (work: Promise<unknown>) => {
    await clock.run(work);
    await clock.run(tokens.look());
    states.push(shown(tokens));
  };
  await step(tokens.look());
  await tokens.credentials.keep("PASSWORD", new Secret("hidden"));
  await step(tokens.look());
  await step(tokens.token(never));
  await step(tokens.refresh(never));
  await step(tokens.signIn(undefined, never));
  await step(tokens.signOut(never));

  const none = { generation: 0, renewable: false, refreshable: false, vanished: undefined, renewing: false };
  const held = { generation: 1, renewable: true, refreshable: true, vanished: undefined, renewing: false };
  expect(states.slice(0, -1)).toEqual([
    none,
    none,
    { ...none, renewable: true },
    held,
    { ...held, generation: 2 },
    { ...held, generation: 3 },
  ]);
  expect(states.at(-1)).toEqual({ ...none, renewable: true });
  expect({ sent, failures }).toEqual({ sent: ["sign-in", "refresh-1", "sign-in", "revoke 3"], failures: [] });
});

test("what another window renews is used here, and no refresh token is sent twice", async () => {
  const { clock, sent, failures, openWindow } = machine();
  const one = await openWindow();
  await clock.run(one.token(never));
  await clock.pass(millis(500));
  const other = await openWindow();
  await clock.run(other.refresh(never));
  await clock.pass(millis(500));
  const here = await clock.run(one.token(never));
  expect({ here: here.value.reveal(), shown: one.state.generation, sent, failures }).toEqual({
    here: "access-2",
    shown: 2,
    sent: ["sign-in", "refresh-1"],
    failures: [],
  });
});

test("a sign-out in one window is one in the other", async () => {
  const { clock, openWindow } = machine();
  const one = await openWindow();
  await clock.run(one.token(never));
  await clock.pass(millis(500));
  const other = await openWindow();
  await clock.run(other.signOut(never));
  await clock.pass(millis(500));
  expect(shown(one)).toMatchObject({ generation: 0, vanished: undefined });
});

test("tokens that the secret store lost are missed, and a sign-in is all it takes", async () => {
  const { clock, storage, openWindow } = machine();
  const before = await openWindow();
  await clock.run(before.token(never));
  await clock.pass(millis(500));
  storage.lose();
  const tokens = await openWindow();
  await clock.run(tokens.look());
  const lost = tokens.state.vanished;
  await clock.run(tokens.signIn(undefined, never));
  await clock.run(tokens.look());
  expect([lost, tokens.state.vanished, tokens.state.generation > 0]).toEqual(["secret-store", undefined, true]);
});

test("tokens for other origins are not used, and the old ones are told", async () => {
  const { clock, sent, openWindow } = machine();
  const before = await openWindow();
  await clock.run(before.token(never));
  await clock.pass(millis(500));
  const moved = await openWindow(accountWith({ baseUrl: "https://new.example.com" }));
  await clock.run(moved.look());
  expect({ shown: shown(moved), former: await moved.formerBinding(), sent }).toMatchObject({
    shown: { generation: 0, vanished: "origins" },
    former: { origins: ["https://mes.example.com"], name: "svc-mes" },
    sent: ["sign-in"],
  });
});

test("a 401 that a runner tells after a reload leads to one refresh, and one that is stale to none", async () => {
  const { clock, sent, openWindow } = machine();
  const before = await openWindow();
  await clock.run(before.token(never));
  await clock.pass(millis(500));
  const reloaded = await openWindow();
  const rejection = { at: clock.now(), error: "invalid_token" };
  const first = await clock.run(reloaded.rejected(1, rejection, never));
  const again = await clock.run(reloaded.rejected(1, rejection, never));
  expect([first.generation, again.generation, sent]).toEqual([2, 2, ["sign-in", "refresh-1"]]);
});
