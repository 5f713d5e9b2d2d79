import { type EpochMs, epochMs, type Millis } from "../base/time.ts";
import type { Lifetime } from "./connection.ts";
import type { Expiry } from "./tokenSource.ts";

export interface ExpiryFacts {
  /** When the token answer was complete, by the local clock. */
  readonly receivedAt: EpochMs;
  readonly expiresIn: Millis | undefined;
  /** `exp` of a JWT, by the server's clock. */
  readonly exp: EpochMs | undefined;
  /** How far the server's clock is ahead of ours. */
  readonly skew: Millis;
  readonly declared: Millis | undefined;
}

/** When a token ends by the local clock: the earliest of what is known, and which of them binds. */
export function expiryOf({ receivedAt, expiresIn, exp, skew, declared }: ExpiryFacts): Expiry {
  const ends: Expiry[] = [];
  if (expiresIn !== undefined) ends.push({ at: epochMs(receivedAt + expiresIn), binding: "expires_in" });
  // Ended on arrival: the clocks differ by more than was measured, and a time by the server's cannot be used.
  if (exp !== undefined && exp - skew > receivedAt) ends.push({ at: epochMs(exp - skew), binding: "exp" });
  // What a file declares stands in only where the server says nothing: it may be set longer or shorter than a preset knows.
  if (ends.length === 0 && declared !== undefined)
    ends.push({ at: epochMs(receivedAt + declared), binding: "declared" });
  return ends.reduce<Expiry>((first, end) => ((end.at ?? Infinity) < (first.at ?? Infinity) ? end : first), {
    binding: "none",
  });
}

/** When to refresh: after the share of the life, or the margin before its end, whichever comes first. */
export function refreshDueAt(token: { obtainedAt: EpochMs; expiry: Expiry }, lifetime: Lifetime): EpochMs | undefined {
  const { at } = token.expiry;
  if (at === undefined) return undefined;
  const life = at - token.obtainedAt;
  const byShare = token.obtainedAt + life * lifetime.refreshAt;
  // A margin longer than half the life would refresh without end.
  const byMargin = at - Math.min(lifetime.margin ?? 0, life / 2);
  return epochMs(Math.min(byShare, byMargin));
}
