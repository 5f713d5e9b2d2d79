/** What can happen to a connection's token, as checkpoint, audit and messages call it. */
export const tokenEventKinds = [
  "signed-in",
  "sign-in-failed",
  "refreshed",
  "refresh-failed",
  "rejected",
  "sign-in-needed",
  /** A life shorter than declared was seen, and is kept to from now on. */
  "lifetime-learned",
  /** A longer life than the learned one was seen. */
  "lifetime-forgotten",
  /** Another window or process had renewed it. */
  "taken-over",
  "kept-alive",
  "signed-out",
] as const;

export type TokenEventKind = (typeof tokenEventKinds)[number];
