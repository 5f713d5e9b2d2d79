import type { Grantor } from "./grantor.ts";
import type { Holding } from "./holding.ts";
import type { Keeping } from "./keeping.ts";
import type { RenewalHold } from "./renewalLock.ts";
import type { Tell } from "./tokenEvents.ts";
import type { TokenSet } from "./tokenSet.ts";

/** Whether the server was told to end the tokens. */
export type Revoked = "revoked" | "not-offered" | "failed";

export interface SignOutParts {
  readonly grantor: Grantor;
  readonly holding: Holding;
  readonly keeping: Keeping;
  readonly tell: Tell;
  readonly closing: AbortSignal;
}

/** Ends the newest tokens at the server, under the lock, and forgets them here whatever comes of that. */
export async function signOutTurn(
  parts: SignOutParts,
  hold: RenewalHold,
  signal: AbortSignal,
): Promise<{ readonly revoked: Revoked }> {
  const { grantor, holding, keeping, tell } = parts;
  await keeping.catchUp(hold, parts.closing);
  const { generation } = holding;
  const { revoked, detail } = await revoke(grantor, holding.token?.set, signal);
  await keeping.clear(hold);
  tell("signed-out", generation, { detail });
  signal.throwIfAborted();
  return { revoked };
}

async function revoke(
  grantor: Grantor,
  set: TokenSet | undefined,
  signal: AbortSignal,
): Promise<{ readonly revoked: Revoked; readonly detail: string }> {
  if (!grantor.revoke || !set) return { revoked: "not-offered", detail: "not-offered" };
  try {
    const revoked = (await grantor.revoke(set, signal)) ?? "revoked";
    return { revoked, detail: revoked };
  } catch (error) {
    return { revoked: "failed", detail: error instanceof Error ? error.message : String(error) };
  }
}
