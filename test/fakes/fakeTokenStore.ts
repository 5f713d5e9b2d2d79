import type { TokenSet, TokenStore } from "../../src/auth/tokenSet.ts";

/** Keeps the set in memory; can be slow to save or load, and can refuse. */
export class FakeTokenStore implements TokenStore {
  set: TokenSet | undefined;
  saves = 0;
  /** The next so many saves fail. */
  failures = 0;
  /** Loads and saves wait for it. */
  loading: Promise<void> = Promise.resolve();
  saving: Promise<void> = Promise.resolve();

  constructor(set?: TokenSet) {
    this.set = set;
  }

  async load(): Promise<TokenSet | undefined> {
    const { set } = this;
    await this.loading;
    return set;
  }

  async save(set: TokenSet): Promise<void> {
    this.saves += 1;
    await this.saving;
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error("the store is locked");
    }
    this.set = set;
  }

  async clear(): Promise<void> {
    this.set = undefined;
  }
}
