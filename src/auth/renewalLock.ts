/** Lets one window or process at a time renew an account's tokens. The system releases it when its holder dies. */
export interface RenewalLock {
  /** Waits for its turn, polling; rejects with the signal's reason. Released when the work is over, however it ends. */
  hold<T>(work: (hold: RenewalHold) => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** What all windows and processes know of one account's tokens: numbers, never a token. Durable before a call returns. */
export interface RenewalHold {
  /** The newest generation that anyone has stored; 0 for none. */
  readonly generation: number;
  /** The generation whose refresh token left for the server and whose answer was never stored: it may be spent. */
  readonly sent: number | undefined;
  noteSent(generation: number): Promise<void>;
  /** Also takes `sent` back. */
  noteStored(generation: number): Promise<void>;
  /** The server did not take the refresh token that was sent: it may be sent again. */
  noteUnspent(): Promise<void>;
}
