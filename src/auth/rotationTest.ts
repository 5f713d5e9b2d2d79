import { Failure } from "../base/failure.ts";
import type { Authentication, Connection } from "./connection.ts";
import type { Grantor } from "./grantor.ts";
import type { HeldToken } from "./heldToken.ts";
import type { Holding } from "./holding.ts";
import type { Keeping } from "./keeping.ts";
import type { RenewalHold } from "./renewalLock.ts";
import type { TokenAsking, Wish } from "./tokenAsking.ts";

export type RotationVerdict = "enforced" | "not-enforced" | "not-rotating" | "no-refresh-token";

export interface RotationTestParts {
  readonly connection: Connection;
  readonly authentication: Authentication;
  readonly grantor: Grantor;
  readonly holding: Holding;
  readonly keeping: Keeping;
  readonly asking: TokenAsking;
  readonly closing: AbortSignal;
}

const never = new AbortController().signal;

/**
 * Refreshes, then sends the refresh token that this replaced: the only place where a spent one leaves on purpose. A
 * server that revokes the whole family over it gets a new sign-in where the grant can. Throws when nothing can be said.
 */
export async function rotationTest(parts: RotationTestParts, hold: RenewalHold): Promise<RotationVerdict> {
  const { grantor, holding, keeping, asking, closing } = parts;
  await keeping.catchUp(hold, closing);
  const before = holding.token;
  const old = before && asking.refreshTokenOf(before);
  if (!before || !old || !grantor.refresh) return "no-refresh-token";
  const outcome = await asking.refresh(hold, before, newerThan(before));
  if (outcome.kind === "refused") throw outcome.failure;
  if (outcome.kind !== "held")
    throw unavailable(parts, outcome.kind === "unusable" ? outcome.answer.error : outcome.kind);
  const renewed = outcome.token;
  // It was refused already, and a sign-in came in its place.
  if (!asking.refreshTokenOf(before)) return "no-refresh-token";
  if (renewed.set.refreshToken?.reveal() === old.reveal()) return "not-rotating";
  const answer = await grantor.refresh(old, never);
  switch (answer.kind) {
    case "tokens":
      // Both chains may go on from here; the newest is the one to keep.
      await keeping.keep(hold, answer, "refreshed");
      return "not-enforced";
    case "refused":
      // The family may be dead now: better found here than in the middle of a run. What comes of it is told as an event.
      await asking.refresh(hold, renewed, newerThan(renewed));
      return "enforced";
    case "unusable":
      throw unavailable(parts, answer.error);
    default:
      return answer satisfies never;
  }
}

function newerThan({ set }: HeldToken): Wish {
  return { by: "person", newerThan: set.generation };
}

function unavailable({ connection, authentication }: RotationTestParts, last: string): Failure {
  const url = authentication.refreshUrl ?? authentication.tokenUrl ?? connection.baseUrl;
  return new Failure("token-endpoint-unavailable", { connection: connection.id, url, last, tries: 1 });
}
