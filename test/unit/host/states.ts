import { epochMs } from "../../../src/base/time.ts";
import { noTokens, type TokenState } from "../../../src/host/tokenState.ts";

/** 2026-11-21T14:00:00Z. */
export const now = epochMs(Date.UTC(2026, 10, 21, 14));

/** A made-up MES that nobody has signed in to. */
export const absent: TokenState = {
  ...noTokens({
    connection: "mes",
    identity: "user",
    name: "svc-mes",
    grant: "password",
    scope: "orders offline_access",
  }),
  renewable: true,
};

/** The same, whose token ends in 14 min 32 s by its own claim. */
export const held: TokenState = {
  ...absent,
  generation: 3,
  binding: "exp",
  endsAt: epochMs(now + 872_000),
  dueAt: epochMs(now + 600_000),
  limits: [
    { binding: "exp", at: epochMs(now + 872_000) },
    { binding: "expires_in", at: epochMs(now + 873_000) },
    { binding: "refresh", at: epochMs(now + 86_400_000) },
  ],
  signedInAt: epochMs(now - 928_000),
  scope: { asked: "orders offline_access", granted: "orders offline_access" },
  rotates: true,
  refreshable: true,
};
