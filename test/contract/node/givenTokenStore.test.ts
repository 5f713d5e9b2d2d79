import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TokenSet } from "../../../src/auth/tokenSet.ts";
import { Failure } from "../../../src/base/failure.ts";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs, minutes } from "../../../src/base/time.ts";
import { GivenTokenStore } from "../../../src/node/givenTokenStore.ts";
import { parseSecrets } from "../../../src/node/secretsFile.ts";
import { fileTokenPlace, passingTokenPlace, type TokenPlace } from "../../../src/node/tokenPlaces.ts";
import { openTokenState, type TokenState } from "../../../src/node/tokenState/openTokenState.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { failureOf } from "./failureOf.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

const start = epochMs(1_767_600_000_000);

function storeAt(place: TokenPlace, state: TokenState) {
  const unkept: string[] = [];
  const clock = new VirtualClock(start);
  const store = new GivenTokenStore({
    place,
    given: state.given("mes"),
    clock,
    onUnkept: () => unkept.push("unkept"),
    replaced: () => new Failure("sign-in-needed", { connection: "mes", error: "replaced" }),
  });
  return { store, unkept, clock };
}

function setOf(generation: number, refreshToken: string | undefined): TokenSet {
  return {
    accessToken: new Secret(`access-${generation}`),
    refreshToken: refreshToken === undefined ? undefined : new Secret(refreshToken),
    generation,
    obtainedAt: epochMs(start + generation),
    signedInAt: start,
    scope: "sync",
    ends: [{ binding: "expires_in", at: epochMs(start + minutes(30)) }],
  };
}

const told = (set: TokenSet | undefined) =>
  set && [set.accessToken.reveal(), set.refreshToken?.reveal(), set.generation];

async function secretsFile(token: string): Promise<string> {
  const path = join(await temporaryDirectory(), "secrets.env");
  await writeFile(path, `TOKEN=${token}\nOTHER=1\n`, { mode: 0o600 });
  return path;
}

test("a token that a person gave is a set whose access token has ended, as old as its first sight", async () => {
  const state = openTokenState(await temporaryDirectory());
  const { store } = storeAt(passingTokenPlace(new Secret("first")), state);
  const set = await store.load();
  expect({ ...set, accessToken: set?.accessToken.reveal(), refreshToken: set?.refreshToken?.reveal() }).toEqual({
    accessToken: "",
    refreshToken: "first",
    generation: 1,
    obtainedAt: start,
    signedInAt: start,
    scope: undefined,
    ends: [{ binding: "declared", at: 0 }],
  });
});

test("what a file holds is what the next process begins with; the access token stays in the process", async () => {
  const state = openTokenState(await temporaryDirectory());
  const path = await secretsFile("first");
  const place = () => fileTokenPlace(path, "TOKEN", state);
  const one = storeAt(place(), state);
  const other = storeAt(place(), state);
  const seen = [told(await one.store.load()), told(await other.store.load())];
  await one.store.save(setOf(2, "second"));
  seen.push(told(await one.store.load()), told(await other.store.load()));
  // The server gave no other refresh token this time.
  await other.store.save(setOf(3, "second"));
  seen.push(told(await other.store.load()), told(await one.store.load()));
  // A person put a new one there.
  await writeFile(path, "TOKEN=by hand\n");
  seen.push(told(await one.store.load()), told(await storeAt(place(), state).store.load()));
  expect(seen).toEqual([
    ["", "first", 1],
    ["", "first", 1],
    ["access-2", "second", 2],
    ["", "second", 2],
    ["access-3", "second", 3],
    // The access token of another process is not known here: a newer set, to be refreshed.
    ["", "second", 3],
    ["", "by hand", 4],
    ["", "by hand", 4],
  ]);
  expect([one.unkept, other.unkept]).toEqual([[], []]);
});

test("a token from the environment is replaced in this process only, which is told once; the next one knows that it is old", async () => {
  const state = openTokenState(await temporaryDirectory());
  const place = passingTokenPlace(new Secret("first"));
  const { store, unkept } = storeAt(place, state);
  const seen = [told(await store.load())];
  await store.save(setOf(2, "first"));
  const before = [...unkept];
  await store.save(setOf(3, "second"));
  await store.save(setOf(4, "third"));
  seen.push(told(await store.load()), told(await storeAt(place, state).store.load()));
  expect({ seen, before, unkept }).toEqual({
    seen: [
      ["", "first", 1],
      ["access-4", "third", 4],
      ["", "first", 2],
    ],
    before: [],
    unkept: ["unkept"],
  });
});

test("a store that was cleared holds nothing until a person gives another token", async () => {
  const state = openTokenState(await temporaryDirectory());
  const path = await secretsFile("first");
  const { store } = storeAt(fileTokenPlace(path, "TOKEN", state), state);
  await store.load();
  await store.clear();
  const cleared = await store.load();
  await writeFile(path, "TOKEN=another\n");
  expect([cleared, told(await store.load())]).toEqual([undefined, ["", "another", 2]]);
});

test("a token that the server has replaced is not even looked at, unless the newer one has just been put there", async () => {
  const state = openTokenState(await temporaryDirectory());
  const old = new Secret("old");
  await state.given("mes").seen(old, start);
  await state.lock("mes").hold((hold) => hold.noteStored(2), new AbortController().signal);
  const alone = storeAt(passingTokenPlace(old), state).store.load();
  let reads = 0;
  const changing: TokenPlace = {
    read: async () => ((reads += 1) === 1 ? old : new Secret("new")),
    write: async () => true,
  };
  expect([await failureOf(alone), told(await storeAt(changing, state).store.load())]).toEqual([
    { "sign-in-needed": { connection: "mes", error: "replaced" } },
    ["", "new", 3],
  ]);
});

test("two identities that renew at once in one file both keep what they were given", async () => {
  const state = openTokenState(await temporaryDirectory());
  const path = join(await temporaryDirectory(), "secrets.env");
  const names = ["A", "B", "C", "D"];
  await writeFile(path, names.map((name) => `${name}=old\n`).join(""), { mode: 0o600 });
  const places = names.map((name) => fileTokenPlace(path, name, state));
  const kept = await Promise.all(places.map((place, at) => place.write(new Secret(`new ${names[at]}`))));
  const { readFile } = await import("node:fs/promises");
  const { secrets } = parseSecrets(await readFile(path, "utf8"));
  expect({ kept, now: names.map((name) => secrets.get(name)?.reveal()) }).toEqual({
    kept: [true, true, true, true],
    now: ["new A", "new B", "new C", "new D"],
  });
});
