import type { TokenSet, TokenStore } from "./tokenSet.ts";

/** Keeps the set for as long as the process lives: the command line leaves no token behind. */
export class MemoryTokenStore implements TokenStore {
  private set: TokenSet | undefined;

  async load(): Promise<TokenSet | undefined> {
    return this.set;
  }

  async save(set: TokenSet): Promise<void> {
    this.set = set;
  }

  async clear(): Promise<void> {
    this.set = undefined;
  }
}
