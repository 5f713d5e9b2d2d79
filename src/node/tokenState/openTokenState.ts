import type { LearnedLifetimes } from "../../auth/learnedLifetimes.ts";
import type { RenewalLock } from "../../auth/renewalLock.ts";
import { Failure } from "../../base/failure.ts";
import { AccountLock } from "./accountLock.ts";
import { GivenTokens } from "./givenTokens.ts";
import { StateFile } from "./stateFile.ts";
import { StoredLifetimes } from "./storedLifetimes.ts";

/** What all windows and processes of one user know together of tokens. Numbers and fingerprints, never a token. */
export interface TokenState {
  /** Those who ask with the same account exclude one another, in one process and across processes. */
  lock(account: string): RenewalLock;
  readonly learned: LearnedLifetimes;
  given(account: string): GivenTokens;
  /** Ends all waiting for a lock; who holds one finishes. */
  close(): void;
}

export interface TokenStateOptions {
  /** Told the new name of a damaged file: worth a warning. */
  readonly onSetAside?: (aside: string) => void;
}

/**
 * Opens the state in a private directory (0700, files 0600), which is made when it is first needed. What uses it throws
 * Failure `disk-unwritable`. A damaged file is renamed and a new one begun: it never stands in the way of a sign-in.
 */
export function openTokenState(directory: string, { onSetAside = () => {} }: TokenStateOptions = {}): TokenState {
  const state = new StateFile(directory, onSetAside);
  const closing = new AbortController();
  return {
    lock: (account) => new AccountLock(account, { state, onSetAside, closing: closing.signal }),
    learned: new StoredLifetimes(state),
    given: (account) => new GivenTokens(account, state),
    close: () => closing.abort(new Failure("cancelled", {})),
  };
}
