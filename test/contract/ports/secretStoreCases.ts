import type { TokenSet } from "../../../src/auth/tokenSet.ts";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs } from "../../../src/base/time.ts";
import type { SecretStore } from "../../../src/host/secretStore.ts";
import { SecretTokenStore } from "../../../src/host/secretTokenStore.ts";
import { accountWith } from "../../unit/host/accounts.ts";

export interface SecretStoreTrial {
  readonly store: SecretStore;
  /** Keys of the changes that were told so far, once all that will be told has been. */
  readonly told: () => Promise<readonly string[]>;
}

export interface SecretStoreCase {
  readonly name: string;
  readonly observe: (trial: SecretStoreTrial) => Promise<unknown>;
  readonly expected: unknown;
}

const key = (name: string) => `longhaul:contract ${name}`;

/** What every secret store keeps, in no test runner's words: the real one exists in the editor's own tests only. */
export const secretStoreCases: readonly SecretStoreCase[] = [
  {
    name: "nothing is there at first, and what was stored last is seen at once by who stored it",
    observe: async ({ store }) => {
      const seen = [await store.get(key("seen"))];
      for (const value of ["one", "two", ""]) {
        await store.store(key("seen"), value);
        seen.push(await store.get(key("seen")));
      }
      await store.delete(key("seen"));
      return [...seen, await store.get(key("seen"))];
    },
    expected: [undefined, "one", "two", "", undefined],
  },
  {
    name: "what is deleted was perhaps never there",
    observe: async ({ store }) => {
      await store.delete(key("never"));
      return store.get(key("never"));
    },
    expected: undefined,
  },
  {
    name: "a long value of any characters comes back whole",
    observe: async ({ store }) => {
      const value = `${'ü€𝄞"\\\n\u0000'.repeat(2000)}end`;
      await store.store(key("long"), value);
      const same = (await store.get(key("long"))) === value;
      await store.delete(key("long"));
      return same;
    },
    expected: true,
  },
  {
    name: "each change is told by its key",
    observe: async ({ store, told }) => {
      await store.store(key("told"), "one");
      await store.delete(key("told"));
      return (await told()).filter((changed) => changed === key("told")).length > 0;
    },
    expected: true,
  },
  {
    name: "a token set comes back whole, is replaced whole, and is gone when it is cleared",
    observe: async ({ store }) => {
      const tokens = new SecretTokenStore(accountWith(), store);
      const loaded = [told(await tokens.load())];
      for (const set of [setOf(1), { ...setOf(2), refreshToken: undefined, scope: undefined, ends: [] }]) {
        await tokens.save(set);
        loaded.push(told(await tokens.load()));
      }
      await tokens.clear();
      return [...loaded, told(await tokens.load())];
    },
    expected: [
      undefined,
      told(setOf(1)),
      told({ ...setOf(2), refreshToken: undefined, scope: undefined, ends: [] }),
      undefined,
    ],
  },
];

function setOf(generation: number): TokenSet {
  return {
    accessToken: new Secret(`access-${generation}`),
    refreshToken: new Secret(`refresh-${generation}`),
    generation,
    obtainedAt: epochMs(1_767_600_000_000),
    signedInAt: epochMs(1_767_500_000_000),
    scope: "orders offline_access",
    ends: [{ at: epochMs(1_767_601_800_000), binding: "exp" }],
  };
}

function told(set: TokenSet | undefined) {
  return set && { ...set, accessToken: set.accessToken.reveal(), refreshToken: set.refreshToken?.reveal() };
}
