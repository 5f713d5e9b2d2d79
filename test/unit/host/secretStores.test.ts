import { expect, test } from "vitest";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs } from "../../../src/base/time.ts";
import { bindingOf } from "../../../src/host/accountBinding.ts";
import { RunnerAddressBook } from "../../../src/host/runnerAddress.ts";
import { SecretCredentials } from "../../../src/host/secretCredentials.ts";
import { SecretTokenStore } from "../../../src/host/secretTokenStore.ts";
import { accountWith } from "./accounts.ts";
import { MemorySecretStore } from "./memorySecretStore.ts";

const set = {
  accessToken: new Secret("access"),
  refreshToken: new Secret("refresh"),
  generation: 7,
  obtainedAt: epochMs(1000),
  signedInAt: epochMs(400),
  scope: "orders",
  ends: [
    { at: epochMs(31_000), binding: "exp" as const },
    { at: epochMs(90_000), binding: "refresh" as const },
  ],
};

async function revealed(store: SecretTokenStore) {
  const loaded = await store.load();
  return loaded && { ...loaded, accessToken: loaded.accessToken.reveal(), refreshToken: loaded.refreshToken?.reveal() };
}

test("a token set comes back as it was stored", async () => {
  const store = new SecretTokenStore(accountWith(), new MemorySecretStore());
  const before = await revealed(store);
  await store.save(set);
  const whole = await revealed(store);
  await store.save({ ...set, refreshToken: undefined, scope: undefined, ends: [] });
  expect([before, whole, await revealed(store)]).toEqual([
    undefined,
    { ...set, accessToken: "access", refreshToken: "refresh" },
    { ...set, accessToken: "access", refreshToken: undefined, scope: undefined, ends: [] },
  ]);
});

test("a token set that an earlier version stored is still good", async () => {
  const secrets = new MemorySecretStore();
  const store = new SecretTokenStore(accountWith(), secrets);
  const { origins, name } = bindingOf(accountWith());
  const kept = {
    version: 1,
    origins,
    name,
    accessToken: "access",
    refreshToken: null,
    generation: 7,
    obtainedAt: 1000,
  };
  const read = [];
  for (const end of [
    { endsAt: 31_000, endsBy: "exp" },
    { endsAt: null, endsBy: "none" },
    { endsAt: 31_000, endsBy: "none" },
  ]) {
    secrets.values.set(store.key, JSON.stringify({ ...kept, ...end }));
    read.push(await revealed(store));
  }
  const whole = {
    accessToken: "access",
    refreshToken: undefined,
    generation: 7,
    obtainedAt: 1000,
    signedInAt: 1000,
    scope: undefined,
  };
  expect(read).toEqual([{ ...whole, ends: [{ at: 31_000, binding: "exp" }] }, { ...whole, ends: [] }, undefined]);
});

test("a cleared token set is gone, and with it what it was given for", async () => {
  const secrets = new MemorySecretStore();
  const store = new SecretTokenStore(accountWith(), secrets);
  await store.save(set);
  await store.clear();
  const moved = new SecretTokenStore(accountWith({ baseUrl: "https://new.example.com" }), secrets);
  expect([await store.load(), await moved.formerBinding(), secrets.values.size]).toEqual([undefined, undefined, 0]);
});

test.each([
  ["another base URL", accountWith({ baseUrl: "https://evil.example.net" })],
  ["another token URL", accountWith({ authentication: { tokenUrl: "https://evil.example.net/login" } })],
  ["another refresh URL", accountWith({ authentication: { refreshUrl: "https://evil.example.net/refresh" } })],
  ["another authorize URL", accountWith({ authentication: { authorizeUrl: "https://evil.example.net/authorize" } })],
  ["another device URL", accountWith({ authentication: { deviceUrl: "https://evil.example.net/device" } })],
  ["another revoke URL", accountWith({ authentication: { revokeUrl: "https://evil.example.net/revoke" } })],
  ["another issuer", accountWith({ authentication: { issuer: "https://evil.example.net" } })],
  ["another key service", accountWith({ authentication: { key: { infoUrl: "https://evil.example.net/key" } } })],
  ["another user", accountWith({ authentication: { username: "admin" } })],
])("a password and tokens do not apply to %s", async (_, changed) => {
  const secrets = new MemorySecretStore();
  await new SecretTokenStore(accountWith(), secrets).save(set);
  await new SecretCredentials(accountWith(), secrets).keep("PASSWORD", new Secret("hidden"));
  const credentials = new SecretCredentials(changed, secrets);
  expect({
    tokens: await new SecretTokenStore(changed, secrets).load(),
    password: await credentials.secret("PASSWORD"),
    former: await credentials.formerBinding("PASSWORD"),
    formerTokens: await new SecretTokenStore(changed, secrets).formerBinding(),
    stillThere: (await new SecretCredentials(accountWith(), secrets).secret("PASSWORD"))?.reveal(),
  }).toEqual({
    tokens: undefined,
    password: undefined,
    former: { origins: ["https://mes.example.com"], name: "svc-mes" },
    formerTokens: { origins: ["https://mes.example.com"], name: "svc-mes" },
    stillThere: "hidden",
  });
});

test("another path on the same origin needs no new password", async () => {
  const secrets = new MemorySecretStore();
  await new SecretCredentials(accountWith(), secrets).keep("PASSWORD", new Secret("hidden"));
  const moved = accountWith({ baseUrl: "https://mes.example.com/plant-2" });
  expect((await new SecretCredentials(moved, secrets).secret("PASSWORD"))?.reveal()).toBe("hidden");
});

test.each([
  ["no JSON", () => "{"],
  ["another version", (text: string) => text.replace('"version":2', '"version":3')],
  ["no access token", (text: string) => text.replace('"access"', "null")],
  ["a generation that is text", (text: string) => text.replace('"generation":7', '"generation":"7"')],
  ["an unknown limit", (text: string) => text.replace('"exp"', '"guess"')],
  ["a limit that is none", (text: string) => text.replace('"exp"', '"none"')],
  ["no ends", (text: string) => text.replace('"ends"', '"end"')],
  ["a sign-in that is text", (text: string) => text.replace('"signedInAt":400', '"signedInAt":"400"')],
  ["an end that is text", (text: string) => text.replace("31000", '"31000"')],
])("a damaged token set (%s) leads to a new sign-in, and stays until then", async (_, damage) => {
  const secrets = new MemorySecretStore();
  const store = new SecretTokenStore(accountWith(), secrets);
  await store.save(set);
  const damaged = damage(secrets.values.get(store.key) ?? "");
  secrets.values.set(store.key, damaged);
  expect([await store.load(), secrets.values.get(store.key)]).toEqual([undefined, damaged]);
});

test("the address of a runner is forgotten only while it is the one that is gone", async () => {
  const book = new RunnerAddressBook(new MemorySecretStore());
  const gone = { socketPath: "/run/one", secret: new Secret("s1"), protocol: 1 };
  const other = { socketPath: "/run/two", secret: new Secret("s2"), protocol: 1 };
  const paths: (string | undefined)[] = [(await book.read())?.socketPath];
  await book.keep(other);
  await book.forget(gone);
  paths.push((await book.read())?.socketPath);
  await book.forget(other);
  paths.push((await book.read())?.socketPath);
  expect(paths).toEqual([undefined, "/run/two", undefined]);
});

test("a secret is held until it is forgotten, also one that no longer applies", async () => {
  const secrets = new MemorySecretStore();
  await new SecretCredentials(accountWith(), secrets).keep("PASSWORD", new Secret("hidden"));
  const moved = new SecretCredentials(accountWith({ baseUrl: "https://new.example.com" }), secrets);
  const before = [await moved.isHeld("PASSWORD"), await moved.isHeld("API_KEY"), await moved.secret("PASSWORD")];
  await moved.forget("PASSWORD");
  expect([...before, await moved.isHeld("PASSWORD"), secrets.values.size]).toEqual([true, false, undefined, false, 0]);
});
