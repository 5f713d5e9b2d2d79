/** Where a browser comes back to after a sign-in. */
export interface RedirectReceiver {
  /** Exactly as the server is told, twice (RFC 6749 4.1.3). */
  readonly redirectUri: string;
  /**
   * The next time that somebody comes; asked again, the one before was not the awaited one. Rejects with the signal's
   * reason, or with `RedirectEnded` when nobody is waited for any more.
   */
  received(signal: AbortSignal): Promise<URL>;
  /** Waits for nobody any more, and lets whoever came last close the window. May be called twice. */
  close(): Promise<void>;
}

/** Nobody came in time, or the receiver was closed. */
export class RedirectEnded extends Error {
  constructor() {
    super("nobody is waited for any more");
    this.name = "RedirectEnded";
  }
}
