import { expect, test } from "vitest";
import { millis } from "../../../src/base/time.ts";
import { FakeSecretStorage } from "../../fakes/fakeSecretStorage.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { secretStoreCases } from "./secretStoreCases.ts";

test.each(secretStoreCases)("the fake secret store: $name", async ({ observe, expected }) => {
  const clock = new VirtualClock();
  const store = new FakeSecretStorage(clock).open();
  const keys: string[] = [];
  store.changed.on((key) => keys.push(key));
  const told = async () => {
    await clock.pass(millis(1000));
    return keys;
  };
  expect(await observe({ store, told })).toEqual(expected);
});

test("in the fake another window sees a change later, and is told of it then", async () => {
  const clock = new VirtualClock();
  const storage = new FakeSecretStorage(clock);
  const [one, other] = [storage.open(), storage.open()];
  const keys: string[] = [];
  other.changed.on((key) => keys.push(key));
  await one.store("key", "new");
  const seen = [await one.get("key"), await other.get("key"), [...keys]];
  await clock.pass(millis(200));
  expect([...seen, await other.get("key"), keys]).toEqual(["new", undefined, [], "new", ["key"]]);
});

test("in the fake what was not flushed is lost with its window, and a lost keyring loses the rest", async () => {
  const clock = new VirtualClock();
  const storage = new FakeSecretStorage(clock);
  const window = storage.open();
  await window.store("kept", "1");
  await clock.pass(millis(200));
  await window.store("late", "2");
  storage.crash();
  const reopened = storage.open();
  const seen = [await reopened.get("kept"), await reopened.get("late")];
  storage.lose();
  expect([...seen, await storage.open().get("kept")]).toEqual(["1", undefined, undefined]);
});
