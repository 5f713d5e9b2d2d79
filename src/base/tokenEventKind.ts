/** What can happen to a connection's token, as checkpoint, audit and messages call it. */
export const tokenEventKinds = [
  "signed-in",
  "sign-in-failed",
  "refreshed",
  "refresh-failed",
  "rejected",
  "sign-in-needed",
] as const;

export type TokenEventKind = (typeof tokenEventKinds)[number];
