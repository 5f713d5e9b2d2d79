import { expect, test } from "vitest";
import type { TokenSet, TokenStore } from "../../../src/auth/tokenSet.ts";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs } from "../../../src/base/time.ts";

function setOf(generation: number, rest: Partial<TokenSet> = {}): TokenSet {
  return {
    accessToken: new Secret(`access-${generation}`),
    refreshToken: new Secret(`refresh-${generation}`),
    generation,
    obtainedAt: epochMs(1_767_600_000_000),
    signedInAt: epochMs(1_767_500_000_000),
    scope: "orders offline_access",
    ends: [
      { at: epochMs(1_767_601_800_000), binding: "exp" },
      { at: epochMs(1_767_628_800_000), binding: "refresh" },
    ],
    ...rest,
  };
}

const told = (set: TokenSet | undefined) =>
  set && { ...set, accessToken: set.accessToken.reveal(), refreshToken: set.refreshToken?.reveal() };

/** What every token store keeps. */
export function tokenStoreContract(make: () => TokenStore): void {
  test("nothing is kept at first, what was saved last is loaded whole, and what was cleared is gone", async () => {
    const store = make();
    const sets = [setOf(1), setOf(2, { refreshToken: undefined, scope: undefined, ends: [] }), setOf(3)];
    const loaded = [told(await store.load())];
    for (const set of sets) {
      await store.save(set);
      loaded.push(told(await store.load()));
    }
    await store.clear();
    await store.clear();
    expect([...loaded, told(await store.load())]).toEqual([undefined, ...sets.map(told), undefined]);
  });
}
