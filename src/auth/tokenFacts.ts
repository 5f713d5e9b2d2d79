import type { EpochMs } from "../base/time.ts";
import type { Holding } from "./holding.ts";
import type { LearnedLife } from "./learnedLife.ts";
import type { LearnedLifetime } from "./learnedLifetimes.ts";
import type { TokenAsking } from "./tokenAsking.ts";
import type { Expiry, Limit } from "./tokenSource.ts";

/** What may be shown of one identity's tokens: numbers, dates and scope, never a token. */
export interface TokenFacts {
  /** 0 where nothing is held; then the rest is empty too. */
  readonly generation: number;
  readonly obtainedAt: EpochMs | undefined;
  readonly signedInAt: EpochMs | undefined;
  readonly scope: string | undefined;
  readonly expiry: Expiry | undefined;
  /** Every known end, earliest first, those of the refresh token too. */
  readonly limits: readonly Limit[];
  /** From then on whoever asks for a token has it renewed first. */
  readonly dueAt: EpochMs | undefined;
  readonly learned: LearnedLifetime | undefined;
  /** There is a refresh token that the server has not refused. */
  readonly refreshable: boolean;
  /** Whether each refresh gives another refresh token, as observed or else as declared. */
  readonly rotates: boolean | undefined;
}

export interface TokenFactsParts {
  readonly holding: Holding;
  readonly learned: LearnedLife;
  readonly asking: TokenAsking;
}

export function factsOf({ holding, learned, asking }: TokenFactsParts): TokenFacts {
  const { token } = holding;
  return {
    generation: holding.generation,
    obtainedAt: token?.set.obtainedAt,
    signedInAt: token?.set.signedInAt,
    scope: token?.set.scope,
    // Refused, it ended then, whatever was known of its end.
    expiry: token && (holding.refusedAt(token) ?? holding.expiry(token)),
    limits: token ? holding.limits(token) : [],
    dueAt: token && holding.dueAt(token),
    learned: learned.lifetime,
    refreshable: token !== undefined && asking.refreshTokenOf(token) !== undefined,
    rotates: asking.rotates,
  };
}
