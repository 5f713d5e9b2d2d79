import type { Grant, IdentityKind } from "../auth/connection.ts";
import type { LearnedLifetime } from "../auth/learnedLifetimes.ts";
import type { Binding, Limit } from "../auth/tokenSource.ts";
import type { EpochMs, Millis } from "../base/time.ts";
import type { TokenTrouble } from "../base/tokenTrouble.ts";

/** What may be shown of one account's tokens: facts, never a token. */
export interface TokenState {
  readonly connection: string;
  readonly identity: IdentityKind;
  /** User name or client id. */
  readonly name: string;
  readonly grant: Grant;
  /** 0: none is held. */
  readonly generation: number;
  /** Which limit ends it first. */
  readonly binding: Binding;
  /** Absent: no token, or one without a known end. */
  readonly endsAt: EpochMs | undefined;
  /** From here on it is renewed. */
  readonly dueAt: EpochMs | undefined;
  /** Every known end, the earliest first, those of the refresh token too. */
  readonly limits: readonly Limit[];
  readonly signedInAt: EpochMs | undefined;
  readonly scope: { readonly asked: string | undefined; readonly granted: string | undefined };
  /** Whether a refresh gives another refresh token; `undefined` until one was seen, or where the file says nothing. */
  readonly rotates: boolean | undefined;
  readonly learned: LearnedLifetime | undefined;
  /** A refresh token is held. */
  readonly refreshable: boolean;
  /** How far the server's clock is ahead; absent until measured. */
  readonly ahead: Millis | undefined;
  /** What last went wrong, until the next token. */
  readonly trouble: TokenTrouble | undefined;
  readonly renewing: boolean;
  /** Nothing that a person has to give is missing. */
  readonly renewable: boolean;
  /** Why it has tokens no more: the secret store lost them, or they were given for other origins. */
  readonly vanished: "secret-store" | "origins" | undefined;
}

/** An account of which nothing is known yet. */
export function noTokens({
  scope,
  ...who
}: Pick<TokenState, "connection" | "identity" | "name" | "grant"> & {
  readonly scope: string | undefined;
}): TokenState {
  return {
    ...who,
    generation: 0,
    binding: "none",
    endsAt: undefined,
    dueAt: undefined,
    limits: [],
    signedInAt: undefined,
    scope: { asked: scope, granted: undefined },
    rotates: undefined,
    learned: undefined,
    refreshable: false,
    ahead: undefined,
    trouble: undefined,
    renewing: false,
    renewable: false,
    vanished: undefined,
  };
}

/** How an account stands, as its icon says. */
export type Standing = "renewing" | "absent" | "needed" | "endless" | "held" | "due" | "stale" | "ended";

/** `stale`: ended, and renewed when it is next needed. `needed`: there were tokens, and only a person can get new ones. */
export function standingOf(state: TokenState, now: EpochMs): Standing {
  const { renewing, generation, renewable, endsAt, dueAt, vanished } = state;
  if (renewing) return "renewing";
  if (generation === 0) return vanished === undefined ? "absent" : "needed";
  if (endsAt === undefined) return "endless";
  if (endsAt <= now) return renewable ? "stale" : "ended";
  return dueAt !== undefined && now >= dueAt ? "due" : "held";
}
