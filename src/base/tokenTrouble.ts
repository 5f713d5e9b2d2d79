/**
 * The classes of failure that a token can meet. They are kept apart everywhere, because each has another remedy:
 * only the first is cured by a refresh.
 */
export const tokenTroubles = [
  "access-token-expired",
  "refresh-token-expired",
  "token-revoked",
  "refresh-token-reused",
  "insufficient-scope",
  "permission-changed",
  "clock-off",
  "session-taken-over",
  "quota-exceeded",
  "token-endpoint-unavailable",
] as const;

export type TokenTrouble = (typeof tokenTroubles)[number];
