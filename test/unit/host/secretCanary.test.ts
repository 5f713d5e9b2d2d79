import { expect, test } from "vitest";
import { epochMs, millis } from "../../../src/base/time.ts";
import { SecretCanary } from "../../../src/host/secretCanary.ts";
import { MemoryMemento } from "./memento.ts";
import { MemorySecretStore } from "./memorySecretStore.ts";

/** An editor whose windows share one state; its secrets are kept, or lost whenever it is started anew. */
function editor({ keepsSecrets }: { readonly keepsSecrets: boolean }) {
  const state = new MemoryMemento();
  let secrets = new MemorySecretStore();
  let time = epochMs(1_000_000);
  let session = 0;
  return {
    state,
    restart: () => {
      session += 1;
      time = epochMs(time + millis(3_600_000));
      if (!keepsSecrets) secrets = new MemorySecretStore();
    },
    loseSecrets: () => {
      secrets = new MemorySecretStore();
    },
    window: () => new SecretCanary({ secrets, state, clock: { now: () => time }, session: `session ${session}` }),
  };
}

test("a store that outlives the editor is known from the second session on", async () => {
  const { window, restart } = editor({ keepsSecrets: true });
  const found = [await window().look(), await window().look()];
  restart();
  found.push(await window().look());
  restart();
  found.push(await window().look());
  expect(found).toEqual(["unknown", "unknown", "kept", "kept"]);
});

test("a store in memory is known from the second session on, in every window of it", async () => {
  const { window, restart } = editor({ keepsSecrets: false });
  const found = [await window().look()];
  for (const _ of [1, 2]) {
    restart();
    found.push(await window().look(), await window().look());
  }
  expect(found).toEqual(["unknown", "memory", "memory", "memory", "memory"]);
});

test("a canary that another window has only just stored is not taken for lost", async () => {
  const { window, loseSecrets } = editor({ keepsSecrets: true });
  await window().look();
  loseSecrets();
  expect(await window().look()).toBe("unknown");
});

test("a store that forgot once is believed again when it has outlived a session", async () => {
  const { window, restart, loseSecrets } = editor({ keepsSecrets: true });
  await window().look();
  restart();
  loseSecrets();
  const found = [await window().look(), await window().look()];
  restart();
  found.push(await window().look(), await window().look());
  expect(found).toEqual(["memory", "memory", "kept", "kept"]);
});

test("a person is told of a store in memory once, and of no other", async () => {
  const forgetful = editor({ keepsSecrets: false });
  const told: boolean[] = [];
  for (const _ of [1, 2, 3]) {
    const canary = forgetful.window();
    await canary.look();
    told.push(await canary.tellOnce());
    forgetful.restart();
  }
  const keeping = editor({ keepsSecrets: true }).window();
  await keeping.look();
  expect([...told, await keeping.tellOnce()]).toEqual([false, true, false, false]);
});

test("a damaged memory of the canary is begun anew", async () => {
  const { window, restart, state } = editor({ keepsSecrets: true });
  await window().look();
  restart();
  for (const key of state.keys()) state.values.set(key, "{");
  expect(await window().look()).toBe("unknown");
});
