import type { Memento } from "vscode";

/** One entry each, so that two windows never write over each other's. */
const PREFIX = "longhaul.hadTokens:";

/**
 * Remembers which accounts had tokens. Not secret, and kept elsewhere than the tokens: a secret store may lose what it
 * holds, and then a person is told to sign in instead of seeing a connection that was never used.
 */
export class AccountIndex {
  private readonly state: Memento;

  constructor(state: Memento) {
    this.state = state;
  }

  /** `account`: the account's store key. */
  has(account: string): boolean {
    return this.state.get<unknown>(PREFIX + account) === true;
  }

  async add(account: string): Promise<void> {
    if (!this.has(account)) await this.state.update(PREFIX + account, true);
  }

  async remove(account: string): Promise<void> {
    await this.state.update(PREFIX + account, undefined);
  }
}
