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
    expiry: { at: epochMs(1_767_601_800_000), binding: "exp" },
    ...rest,
  };
}

const told = (set: TokenSet | undefined) =>
  set && { ...set, accessToken: set.accessToken.reveal(), refreshToken: set.refreshToken?.reveal() };

/** What every token store keeps. */
export function tokenStoreContract(make: () => TokenStore): void {
  test("nothing is kept at first, and what was saved last is loaded whole", async () => {
    const store = make();
    const loaded = [told(await store.load())];
    for (const set of [setOf(1), setOf(2, { refreshToken: undefined, expiry: { binding: "none" } }), setOf(3)]) {
      await store.save(set);
      loaded.push(told(await store.load()));
    }
    expect(loaded).toEqual([
      undefined,
      told(setOf(1)),
      told(setOf(2, { refreshToken: undefined, expiry: { binding: "none" } })),
      told(setOf(3)),
    ]);
  });
}
