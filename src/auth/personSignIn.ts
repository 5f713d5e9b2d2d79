import { Failure } from "../base/failure.ts";
import type { ClockSkew } from "./clockSkew.ts";
import type { Authentication, Connection } from "./connection.ts";
import type { TokenAnswer } from "./grantor.ts";
import type { HeldToken } from "./heldToken.ts";
import type { Holding } from "./holding.ts";
import type { Keeping } from "./keeping.ts";
import { signInRefusal } from "./refusalOf.ts";
import type { RenewalHold, RenewalLock } from "./renewalLock.ts";
import type { Tell } from "./tokenEvents.ts";

export interface PersonSignInParts {
  readonly connection: Connection;
  readonly authentication: Authentication;
  readonly skew: ClockSkew;
  readonly lock: RenewalLock;
  readonly holding: Holding;
  readonly keeping: Keeping;
  readonly tell: Tell;
  readonly closing: AbortSignal;
}

/** How a sign-in gets its answer: from a person who may take minutes, or from the server `at-once`. */
export interface SignInAsking {
  readonly ask: (signal: AbortSignal) => Promise<TokenAnswer>;
  readonly takes: "minutes" | "no time";
}

/**
 * Stores what a person's sign-in brought. Where it takes minutes the lock is held for the storing alone, and other windows
 * go on with what they have; else all the time, so that no two windows send the same given token or replace a key twice.
 */
export async function personSignIn(
  parts: PersonSignInParts,
  { ask, takes }: SignInAsking,
  signal: AbortSignal,
): Promise<HeldToken> {
  const { lock, closing } = parts;
  if (takes === "no time") {
    const waiting = AbortSignal.any([signal, closing]);
    return lock.hold(async (hold) => stored(parts, await ask(signal), (work) => work(hold)), waiting);
  }
  return stored(parts, await ask(signal), (work) => lock.hold(work, closing));
}

async function stored(
  { connection, authentication, skew, holding, keeping, tell }: PersonSignInParts,
  answer: TokenAnswer,
  locked: (work: (hold: RenewalHold) => Promise<HeldToken>) => Promise<HeldToken>,
): Promise<HeldToken> {
  switch (answer.kind) {
    case "tokens":
      return locked((hold) => keeping.keep(hold, answer, "signed-in"));
    case "refused": {
      const { failure, detail } = signInRefusal({ connection, authentication, skew, holding }, answer);
      tell("sign-in-failed", holding.generation, { detail });
      throw failure;
    }
    case "unusable": {
      tell("sign-in-failed", holding.generation, { detail: answer.error });
      const url = authentication.tokenUrl ?? authentication.issuer ?? connection.baseUrl;
      throw new Failure("token-endpoint-unavailable", { connection: connection.id, url, last: answer.error, tries: 1 });
    }
    default:
      return answer satisfies never;
  }
}
