import { expect, test } from "vitest";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs } from "../../../src/base/time.ts";
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
  expiry: { at: epochMs(31_000), binding: "exp" as const },
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
  await store.save({ ...set, refreshToken: undefined, expiry: { binding: "none" } });
  expect([before, whole, await revealed(store)]).toEqual([
    undefined,
    { ...set, accessToken: "access", refreshToken: "refresh" },
    { ...set, accessToken: "access", refreshToken: undefined, expiry: { binding: "none" } },
  ]);
});

test.each([
  ["another base URL", accountWith({ baseUrl: "https://evil.example.net" })],
  ["another token URL", accountWith({ authentication: { tokenUrl: "https://evil.example.net/login" } })],
  ["another refresh URL", accountWith({ authentication: { refreshUrl: "https://evil.example.net/refresh" } })],
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
    stillThere: (await new SecretCredentials(accountWith(), secrets).secret("PASSWORD"))?.reveal(),
  }).toEqual({
    tokens: undefined,
    password: undefined,
    former: { origins: ["https://mes.example.com"], name: "svc-mes" },
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
  ["another version", (text: string) => text.replace('"version":1', '"version":2')],
  ["no access token", (text: string) => text.replace('"access"', "null")],
  ["a generation that is text", (text: string) => text.replace('"generation":7', '"generation":"7"')],
  ["an unknown limit", (text: string) => text.replace('"exp"', '"guess"')],
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
