import { type EpochMs, epochMs, type Millis, millis, seconds } from "../base/time.ts";
import type { Lifetime } from "./connection.ts";
import { type LifeFacts, limitsOf } from "./expiry.ts";
import type { TokenSet } from "./tokenSet.ts";
import type { Limit } from "./tokenSource.ts";

/** A token with less than this left may end before a request has arrived. */
const LEAST_LEFT: Millis = seconds(5);
const LEAST_SHARE = 0.2;

export interface DueFacts extends LifeFacts {
  /** Whether the grant can sign in without a person: only that moves the end of a session. */
  readonly signsInAlone: boolean;
}

/**
 * When to renew: after the share of the life or the margin before its end, whichever comes first, and before the refresh
 * token itself idles out. `undefined` where no renewal moves any known end.
 */
export function refreshDueAt(set: TokenSet, facts: DueFacts): EpochMs | undefined {
  const dues = limitsOf(set, facts).flatMap((limit) => dueBefore(limit, set, facts) ?? []);
  return dues.length === 0 ? undefined : epochMs(Math.min(...dues));
}

/** When a session wants a new sign-in instead of a refresh. */
export function sessionDueAt(set: TokenSet, { lifetime }: Pick<LifeFacts, "lifetime">): EpochMs | undefined {
  if (lifetime.session === undefined) return undefined;
  return epochMs(set.signedInAt + lifetime.session - leastLeft(lifetime.session, lifetime));
}

function dueBefore({ binding, at }: Limit, set: TokenSet, facts: DueFacts): number | undefined {
  const { lifetime, lastUsedAt, signsInAlone } = facts;
  switch (binding) {
    case "expires_in":
    case "exp":
    case "header":
    case "declared":
    case "learned":
    case "refresh-idle":
      return byShare(set.obtainedAt, at, lifetime);
    case "idle":
      // The request that asks for the token moves this end by itself.
      return at - leastLeft(millis(at - lastUsedAt), lifetime);
    case "session":
      return signsInAlone ? sessionDueAt(set, facts) : undefined;
    case "refresh":
      if (lifetime.sliding === true) return byShare(set.obtainedAt, at, lifetime);
      return once(at - leastLeft(millis(at - set.signedInAt), lifetime), set);
    case "key":
      return once(at - (lifetime.margin ?? LEAST_LEFT), set);
    default:
      return binding satisfies never;
  }
}

function byShare(from: EpochMs, at: EpochMs, lifetime: Lifetime): number {
  const life = millis(at - from);
  return Math.min(from + life * lifetime.refreshAt, at - leastLeft(life, lifetime));
}

/** A margin longer than half the life would renew without end. */
function leastLeft(life: Millis, { margin }: Lifetime): Millis {
  return millis(margin === undefined ? Math.min(LEAST_LEFT, life * LEAST_SHARE) : Math.min(margin, life / 2));
}

/** An end that a renewal does not move: tokens that came so late are not renewed for it again. */
function once(due: number, { obtainedAt }: TokenSet): number | undefined {
  return obtainedAt < due ? due : undefined;
}
