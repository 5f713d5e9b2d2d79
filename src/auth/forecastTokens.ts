import { Secret } from "../base/secret.ts";
import { epochMs, type Millis, millis } from "../base/time.ts";
import type { Lifetime } from "./connection.ts";
import { expiryOf, type LifeFacts, limitsOf } from "./expiry.ts";
import { refreshDueAt, sessionDueAt } from "./refreshDue.ts";
import type { RenewalWays } from "./renewalWays.ts";
import type { TokenSet } from "./tokenSet.ts";
import type { Limit } from "./tokenSource.ts";

/** A known end of what is held now, counted from now. */
export interface EndAhead {
  readonly binding: Limit["binding"];
  readonly in: Millis;
}

export interface TokenForecastFacts {
  readonly lifetime: Lifetime;
  readonly ways: RenewalWays;
  readonly learned: Millis | undefined;
  /** Of the tokens that are held; empty before the first sign-in, when what is declared counts from now. */
  readonly known: readonly EndAhead[];
  /** How old the access token is that is held. */
  readonly age: Millis;
  /** How far to look. */
  readonly span: Millis;
}

/** What the tokens of one identity go through while a run lasts that always has something to send. */
export interface TokenForecast {
  readonly refreshes: number;
  /** After the first one. */
  readonly signIns: number;
  /** The end that the first access token meets, and when it is renewed before that. */
  readonly first: {
    readonly end: EndAhead;
    readonly renewed: "refresh" | "sign-in" | "never";
    readonly at: Millis | null;
  } | null;
  /** The end that only a person can move; absent where there is none within the span. */
  readonly last: EndAhead | null;
  /** After `last` the newest access token may hold until here. */
  readonly atMost: Millis | null;
}

const NO_TOKEN = new Secret("forecast");

/** Follows the same rules as the token authority, on times that have not come yet. */
export function forecastTokens(facts: TokenForecastFacts): TokenForecast {
  const { ways, span } = facts;
  const lifetime = whileBusy(facts.lifetime);
  const life = (set: TokenSet): LifeFacts => ({
    lifetime,
    lastUsedAt: set.obtainedAt,
    headerEnd: undefined,
    learned: facts.learned,
  });
  const dueAt = (set: TokenSet) => {
    const due = refreshDueAt(set, { ...life(set), signsInAlone: ways.signsInAlone });
    return due === undefined || !canRenew(ways, set) ? undefined : epochMs(Math.max(due, 0, set.obtainedAt));
  };
  const wayAt = (set: TokenSet, due: number) =>
    !set.refreshToken || (ways.signsInAlone && isSessionOver(set, due, lifetime)) ? "sign-in" : "refresh";
  const count = { refresh: 0, "sign-in": 0 };
  const renew = (set: TokenSet, due: number) => {
    const way = wayAt(set, due);
    count[way] += 1;
    return way === "sign-in" ? anew(set, due) : refreshed(set, due, lifetime);
  };
  let set = firstSet({ ...facts, lifetime });
  const last = lastEnd(set, facts, life(set));
  const until = Math.min(span, last?.in ?? span);
  // Held so long that it has ended: the run begins with its renewal.
  if ((expiryOf(set, life(set)).at ?? 1) <= 0 && dueAt(set) === 0) set = renew(set, 0);
  const opening = expiryOf(set, life(set));
  const begun = dueAt(set);
  const renewed = begun === undefined ? "never" : wayAt(set, begun);
  for (let due = begun; due !== undefined && due < until; due = dueAt(set)) {
    const next = renew(set, due);
    // Where nothing moves any more the end stands as it is.
    if (next.obtainedAt <= set.obtainedAt) break;
    set = next;
  }
  const { at, binding } = opening;
  const held = expiryOf(set, life(set)).at;
  const met = last && last.in <= span ? last : null;
  return {
    refreshes: count.refresh,
    signIns: count["sign-in"],
    first:
      at === undefined || binding === "none"
        ? null
        : { end: { binding, in: millis(at) }, renewed, at: begun === undefined ? null : millis(begun) },
    last: met,
    atMost: met && held !== undefined && held > met.in ? millis(held) : null,
  };
}

/** Each request moves the idle end. */
function whileBusy(lifetime: Lifetime): Lifetime {
  const { idle: _, ...rest } = lifetime;
  return rest;
}

function canRenew({ signsInAlone }: RenewalWays, { refreshToken }: TokenSet): boolean {
  return signsInAlone || refreshToken !== undefined;
}

function isSessionOver(set: TokenSet, at: number, lifetime: Lifetime): boolean {
  const due = sessionDueAt(set, { lifetime });
  return due !== undefined && at >= due;
}

const ofAccess: ReadonlySet<Limit["binding"]> = new Set(["expires_in", "exp", "declared", "header", "key"]);

/** Tokens as they are held or as they are going to come; the time 0 is now. */
function firstSet({ lifetime, ways, known, age }: TokenForecastFacts): TokenSet {
  const told = known.filter(({ binding }) => ofAccess.has(binding) || binding === "refresh");
  const ends: Limit[] = told.map(({ binding, in: span }) => ({
    binding: binding === "header" ? "expires_in" : binding,
    at: epochMs(span),
  }));
  if (!ends.some(({ binding }) => ofAccess.has(binding)) && lifetime.access !== undefined) {
    ends.push({ binding: "declared", at: epochMs(lifetime.access - age) });
  }
  const session = known.find(({ binding }) => binding === "session");
  const signedInAt = epochMs(session && lifetime.session !== undefined ? session.in - lifetime.session : 0 - age);
  const refreshToken = ways.refreshes ? NO_TOKEN : undefined;
  const obtainedAt = epochMs(0 - age);
  return { accessToken: NO_TOKEN, refreshToken, generation: 1, obtainedAt, signedInAt, scope: undefined, ends };
}

function refreshed(set: TokenSet, at: number, { sliding }: Lifetime): TokenSet {
  const moves = (binding: Limit["binding"]) => binding !== "key" && (binding !== "refresh" || sliding === true);
  return moved(set, at, moves);
}

function anew(set: TokenSet, at: number): TokenSet {
  return { ...moved(set, at, (binding) => binding !== "key"), signedInAt: epochMs(at) };
}

function moved(set: TokenSet, at: number, moves: (binding: Limit["binding"]) => boolean): TokenSet {
  const by = at - set.obtainedAt;
  const ends = set.ends.map((end) => (moves(end.binding) ? { ...end, at: epochMs(end.at + by) } : end));
  return { ...set, generation: set.generation + 1, obtainedAt: epochMs(at), ends };
}

/** The earliest end that no renewal moves, so that a person must. */
function lastEnd(set: TokenSet, { ways, lifetime }: TokenForecastFacts, life: LifeFacts): EndAhead | undefined {
  const limit = limitsOf(set, life).find(({ binding }) => {
    if (binding === "key") return !ways.renewsKey;
    if (ways.signsInAlone) return false;
    if (binding === "session") return true;
    if (!set.refreshToken) return true;
    return binding === "refresh" && lifetime.sliding !== true;
  });
  return limit && { binding: limit.binding, in: millis(limit.at) };
}
