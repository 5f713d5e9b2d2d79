import { type EpochMs, epochMs, type Millis } from "../base/time.ts";
import type { Lifetime } from "./connection.ts";
import type { TokenSet } from "./tokenSet.ts";
import type { Binding, Expiry, Limit } from "./tokenSource.ts";

/** What the server and the configuration said about the life of tokens that have just come. */
export interface ArrivalFacts {
  /** When the token answer was complete, by the local clock. */
  readonly receivedAt: EpochMs;
  readonly expiresIn: Millis | undefined;
  /** `exp` of a JWT, by the server's clock. */
  readonly exp: EpochMs | undefined;
  /** A date such as an API key's, by the server's clock. */
  readonly endsAt?: EpochMs | undefined;
  readonly isKey?: boolean;
  /** How far the server's clock is ahead of ours, as measured on the token answer, and how far it may be. */
  readonly skew: Millis;
  readonly skewAtMost?: Millis;
  readonly declared: Millis | undefined;
  readonly refreshExpiresIn?: Millis | undefined;
}

/** The ends that are known when tokens come, by the local clock. */
export function endsOnArrival(facts: ArrivalFacts): readonly Limit[] {
  const { receivedAt, expiresIn, exp, endsAt, isKey = false, declared, refreshExpiresIn } = facts;
  // Where nothing but a date tells the end, it is better taken too early than too late.
  const skew = expiresIn === undefined ? (facts.skewAtMost ?? facts.skew) : facts.skew;
  const ends: Limit[] = [];
  if (expiresIn !== undefined) ends.push({ binding: "expires_in", at: epochMs(receivedAt + expiresIn) });
  // Ended on arrival: the clocks differ by more than was measured, and a time by the server's cannot be used.
  if (exp !== undefined && exp - skew > receivedAt) ends.push({ binding: "exp", at: epochMs(exp - skew) });
  if (endsAt !== undefined && isKey) ends.push({ binding: "key", at: epochMs(endsAt - skew) });
  else if (endsAt !== undefined && endsAt - skew > receivedAt) {
    ends.push({ binding: "expires_in", at: epochMs(endsAt - skew) });
  }
  // What a file declares stands in only where the server says nothing: it may be set longer or shorter than a preset knows.
  if (ends.length === 0 && declared !== undefined)
    ends.push({ binding: "declared", at: epochMs(receivedAt + declared) });
  if (refreshExpiresIn !== undefined) ends.push({ binding: "refresh", at: epochMs(receivedAt + refreshExpiresIn) });
  return ends;
}

/** What moves or adds to the ends that came with the tokens. */
export interface LifeFacts {
  readonly lifetime: Lifetime;
  readonly lastUsedAt: EpochMs;
  /** What the server last said in its lifetime header. */
  readonly headerEnd: EpochMs | undefined;
  /** A life that turned out shorter than declared. */
  readonly learned: Millis | undefined;
}

const ofRefresh: ReadonlySet<Binding> = new Set(["refresh", "refresh-idle"]);

/** Every known end, earliest first: those of the access token and, where there is one, of the refresh token. */
export function limitsOf(set: TokenSet, facts: LifeFacts): readonly Limit[] {
  const { lifetime, lastUsedAt, headerEnd, learned } = facts;
  const limits: Limit[] = [];
  const add = (binding: Limit["binding"], from: EpochMs, span: Millis | undefined) => {
    if (span !== undefined) limits.push({ binding, at: epochMs(from + span) });
  };
  for (const end of set.ends) {
    if (ofRefresh.has(end.binding) && !set.refreshToken) continue;
    // The header is the server's word, for which `declared` stands in.
    if (end.binding !== "declared" || headerEnd === undefined) limits.push(end);
  }
  if (headerEnd !== undefined) limits.push({ binding: "header", at: headerEnd });
  add("idle", lastUsedAt, lifetime.idle);
  add("session", set.signedInAt, lifetime.session);
  add("learned", set.obtainedAt, learned);
  if (set.refreshToken) {
    const told = set.ends.some(({ binding }) => binding === "refresh");
    // A refresh token is used when the tokens come, and not again before the next refresh.
    if (!told) add("refresh", lifetime.sliding === true ? set.obtainedAt : set.signedInAt, lifetime.refresh);
    add("refresh-idle", set.obtainedAt, lifetime.refreshIdle);
  }
  return limits.sort((a, b) => a.at - b.at);
}

/** When the access token ends by the local clock, and which limit says so: the earliest of all that are known. */
export function expiryOf(set: TokenSet, facts: LifeFacts): Expiry {
  const first = limitsOf(set, facts).find(({ binding }) => !ofRefresh.has(binding));
  return first ? { at: first.at, binding: first.binding } : { binding: "none" };
}
