import { Failure } from "../base/failure.ts";
import type { ClockSkew } from "./clockSkew.ts";
import type { Authentication, Connection } from "./connection.ts";
import type { TokenAnswer } from "./grantor.ts";
import type { HeldToken } from "./heldToken.ts";
import type { Holding } from "./holding.ts";
import type { Keeping } from "./keeping.ts";
import { signInRefusal } from "./refusalOf.ts";
import type { RenewalLock } from "./renewalLock.ts";
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

/**
 * Stores what a person's sign-in brought. A person may take minutes, so the lock is held for the storing alone: other
 * windows go on with what they have.
 */
export async function personSignIn(
  parts: PersonSignInParts,
  ask: (signal: AbortSignal) => Promise<TokenAnswer>,
  signal: AbortSignal,
): Promise<HeldToken> {
  const { connection, authentication, lock, holding, keeping, tell, closing } = parts;
  const answer = await ask(signal);
  switch (answer.kind) {
    case "tokens":
      return lock.hold((hold) => keeping.keep(hold, answer, "signed-in"), closing);
    case "refused": {
      const { failure, detail } = signInRefusal(parts, answer);
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
