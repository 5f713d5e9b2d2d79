import { expect, test } from "vitest";
import { Secret } from "../../../src/base/secret.ts";
import { hours, millis, seconds } from "../../../src/base/time.ts";
import { SecretTokenStore } from "../../../src/host/secretTokenStore.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import { FakeRenewalAccount } from "../../fakes/fakeRenewalLock.ts";
import { FakeSecretStorage } from "../../fakes/fakeSecretStorage.ts";
import { FakeTokenStore } from "../../fakes/fakeTokenStore.ts";
import { RotatingServer } from "../../fakes/rotatingServer.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { accountWith } from "../host/accounts.ts";
import { codeOf, makeAuthority, never } from "./authorityTrial.ts";

/** Windows of one editor: one secret store, seen late by the others, and one lock. */
function makeWindows(count: number) {
  const clock = new VirtualClock();
  const storage = new FakeSecretStorage(clock);
  const account = new FakeRenewalAccount(clock);
  const server = new RotatingServer();
  const endpoint = new FakeApi(clock);
  endpoint.respond = server.answer;
  const open = () => {
    const secrets = storage.open();
    const store = new SecretTokenStore(accountWith(), secrets);
    return Object.assign(makeAuthority({ clock, endpoint, store, lock: account.open() }), { secrets });
  };
  const windows = Array.from({ length: count }, open);
  const all = async () => {
    const tokens = await clock.run(Promise.all(windows.map(({ authority }) => authority.token(never))));
    return [...new Set(tokens.map(({ value, generation }) => `${value.reveal()} ${generation}`))];
  };
  return { clock, storage, account, server, endpoint, windows, open, all };
}

test("windows that race for a hundred rotations send each refresh token once, and all go on with the same token", async () => {
  const { clock, server, windows, all } = makeWindows(4);
  const seen = [await all()];
  for (let rotation = 1; rotation <= 100; rotation += 1) {
    await clock.pass(seconds(801));
    seen.push(await all());
  }
  expect({ seen, server }).toMatchObject({
    seen: Array.from({ length: 101 }, (_, at) => [`access-${at + 1} ${at + 1}`]),
    server: { signIns: 1, refreshes: 100, replays: 0, revokedFamilies: 0 },
  });
  const kinds = windows.flatMap(({ events }) => events.map(({ kind }) => kind));
  // Each rotation is one window's refresh, and the others take it over; at the first sight there was nothing to take over.
  expect([
    kinds.filter((kind) => kind === "refreshed").length,
    kinds.filter((kind) => kind === "taken-over").length,
  ]).toEqual([100, 300]);
});

test("a token that two windows see refused at once is renewed once", async () => {
  const { clock, server, windows } = makeWindows(2);
  const held = await clock.run(Promise.all(windows.map(({ authority }) => authority.token(never))));
  const renewed = await clock.run(
    Promise.all(
      windows.map(({ authority }, at) =>
        authority.rejected(held[at] ?? (held[0] as never), { at: clock.now() }, never),
      ),
    ),
  );
  expect([renewed.map(({ generation }) => generation), server.refreshes, server.signIns]).toEqual([[2, 2], 1, 1]);
});

test("a window whose newest tokens never come to be seen signs in anew, and sends no refresh token", async () => {
  const { clock, storage, account, server, windows, open } = makeWindows(1);
  const [first] = windows;
  await first?.token();
  await clock.pass(seconds(900));
  // The window dies after the tokens came and before the editor has flushed them.
  await first?.token();
  storage.crash();
  const late = open();
  const began = clock.monotonic();
  const token = await late.token();
  expect({ token, server, waited: clock.monotonic() - began >= 2000, generation: account.generation }).toMatchObject({
    token: "access-3",
    server: { signIns: 2, refreshes: 1, replays: 0, revokedFamilies: 0 },
    waited: true,
    generation: 3,
  });
});

test("a window that hears of what another stored goes on with it, without any request", async () => {
  const { clock, endpoint, windows } = makeWindows(2);
  const [one, other] = windows;
  await Promise.all([one?.token(), other?.token()]);
  await one?.clock.run(one.authority.refresh(never));
  other?.secrets.changed.on(() => void other.authority.noticeStored());
  await clock.pass(millis(300));
  const asked = endpoint.seen.length;
  expect([await other?.token(), endpoint.seen.length - asked, other?.told.at(-1)]).toEqual([
    "access-2",
    0,
    "taken-over 2",
  ]);
});

test("what one window signs out is gone in the other, and neither waits for it to come back", async () => {
  const { clock, server, windows } = makeWindows(2);
  const [one, other] = windows;
  await Promise.all([one?.token(), other?.token()]);
  await one?.clock.run(one.authority.signOut(never));
  await clock.pass(millis(300));
  await other?.clock.run(other.authority.noticeStored());
  const facts = await other?.clock.run(other.authority.facts());
  const began = clock.monotonic();
  const again = await other?.token();
  expect([facts?.generation, again, clock.monotonic() - began < 1000, server.signIns, other?.told.at(-2)]).toEqual([
    0,
    "access-2",
    true,
    2,
    "signed-out 1",
  ]);
});

test("a keyring that is lost costs a sign-in, and nothing waits for ever", async () => {
  const { clock, storage, open, windows } = makeWindows(1);
  await windows[0]?.token();
  await clock.pass(hours(1));
  storage.lose();
  const late = open();
  expect([await codeOf(late.token()), late.told]).toEqual(["access-2", ["signed-in 2"]]);
});

test("a window that could not store what it obtained gives way to what another stored since", async () => {
  const clock = new VirtualClock();
  const account = new FakeRenewalAccount(clock);
  const store = new FakeTokenStore();
  const [one, other] = [
    makeAuthority({ clock, store, lock: account.open() }),
    makeAuthority({ clock, store, lock: account.open() }),
  ];
  store.failures = 1;
  const failed = await codeOf(one.token());
  const stored = {
    kind: "tokens" as const,
    accessToken: new Secret("others"),
    refreshToken: undefined,
    expiresIn: hours(1),
  };
  await clock.run(other.authority.signIn(async () => stored, never));
  const taken = await one.token();
  await clock.pass(hours(1));
  // Its own were never seen by anybody, and are not brought back.
  expect([failed, taken, await one.token(), store.set?.generation, one.told]).toEqual([
    new Error("the store is locked"),
    "others",
    "access-2",
    2,
    ["signed-in 2"],
  ]);
});

test("a token of another window that is refused is renewed here, and the older one held here is not handed out", async () => {
  const { clock, windows, server } = makeWindows(2);
  const [one, other] = windows;
  await Promise.all([one?.token(), other?.token()]);
  const newer = await one?.clock.run(one.authority.refresh(never));
  await clock.pass(millis(300));
  const given = newer && (await other?.clock.run(other.authority.rejected(newer, { at: clock.now() }, never)));
  expect([given?.generation, server.refreshes, server.replays]).toEqual([3, 2, 0]);
});

test("sign-out in a window that holds older tokens revokes the newest", async () => {
  const clock = new VirtualClock();
  const account = new FakeRenewalAccount(clock);
  const store = new FakeTokenStore();
  const authentication = { revokeUrl: "https://id.example.com/revoke" };
  const [one, other] = [
    makeAuthority({ clock, store, authentication, lock: account.open() }),
    makeAuthority({ clock, store, authentication, lock: account.open() }),
  ];
  await one.token();
  await other.token();
  await clock.run(one.authority.refresh(never));
  await clock.run(other.authority.signOut(never));
  expect(other.asked.map(({ fields }) => fields["token"])).toEqual(["refresh-2", "access-2"]);
});
