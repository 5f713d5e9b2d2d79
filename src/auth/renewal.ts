import { isFailure } from "../base/failure.ts";
import type { HeldToken } from "./heldToken.ts";
import type { Holding } from "./holding.ts";
import type { Keeping } from "./keeping.ts";
import type { LearnedLife } from "./learnedLife.ts";
import type { RenewalHold } from "./renewalLock.ts";
import type { Outcome, TokenAsking, Wish } from "./tokenAsking.ts";
import type { Verdicts } from "./verdicts.ts";

export interface RenewalParts {
  readonly holding: Holding;
  readonly keeping: Keeping;
  readonly learned: LearnedLife;
  readonly verdicts: Verdicts;
  readonly asking: TokenAsking;
  /** Ends waiting for what others stored. */
  readonly closing: AbortSignal;
}

/** One turn at renewing, under the lock: looks what others have done meanwhile, then chooses the way that spends nothing twice. */
export async function renewalTurn(parts: RenewalParts, hold: RenewalHold, wish: Wish): Promise<Outcome> {
  const outcome = await chosenWay(parts, hold, wish);
  if (outcome.kind === "held") parts.verdicts.renewed(outcome.token);
  return outcome;
}

async function chosenWay(parts: RenewalParts, hold: RenewalHold, wish: Wish): Promise<Outcome> {
  const { holding, keeping, learned, asking, closing } = parts;
  const saved = await keeping.storeUnsaved(hold);
  if (saved) return { kind: "held", token: saved };
  await learned.load();
  const hasNewest = await keeping.catchUp(hold, closing);
  const { token } = holding;
  if (token && fulfils(token, wish, holding)) return { kind: "held", token };
  try {
    if (!hasNewest) return await renewWithoutNewest(parts, hold, wish);
    return token ? await renew(parts, hold, { token, wish }) : await asking.signIn(hold, wish);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { kind: "refused", failure: error };
  }
}

async function renew(
  { holding, verdicts, asking }: RenewalParts,
  hold: RenewalHold,
  { token, wish }: { token: HeldToken; wish: Wish },
): Promise<Outcome> {
  if (verdicts.isTakenOver(token)) {
    return verdicts.mayReturn(wish.by) ? asking.signIn(hold, wish) : asking.giveUp(verdicts.takenOver(token));
  }
  if (!asking.refreshTokenOf(token) || holding.isSessionOver(token)) return asking.signIn(hold, wish);
  if (asking.mayBeSpent(hold, token)) {
    if (asking.signsInAfresh) return asking.signIn(hold, wish);
    if (holding.isGood(token)) return { kind: "held-back" };
    // The last resort: if the server never took it, this saves a person the sign-in.
    if (!asking.mayReplay(token, wish.by)) return asking.personNeeded("refresh not answered");
  }
  return asking.refresh(hold, token, wish);
}

/** Newer tokens than those held were stored and cannot be seen: the refresh token that is held is spent. */
async function renewWithoutNewest({ holding, asking }: RenewalParts, hold: RenewalHold, wish: Wish): Promise<Outcome> {
  if (asking.signsInAfresh) return asking.signIn(hold, wish);
  return holding.token && holding.isGood(holding.token)
    ? { kind: "held-back" }
    : asking.personNeeded("stored tokens lost");
}

function fulfils(token: HeldToken, wish: Wish, holding: Holding): boolean {
  if (!holding.isGood(token)) return false;
  return wish.by === "person" ? token.set.generation > wish.newerThan : !holding.isDue(token);
}
