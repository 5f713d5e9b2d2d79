import { type Failure, isFailure } from "../base/failure.ts";
import type { Secret } from "../base/secret.ts";
import type { ClockSkew } from "./clockSkew.ts";
import type { Authentication, Connection } from "./connection.ts";
import type { Grantor, Refused, TokenAnswer, Unusable } from "./grantor.ts";
import { USED_BEFORE } from "./grants/givenRefreshToken.ts";
import type { HeldToken } from "./heldToken.ts";
import type { Holding } from "./holding.ts";
import type { Keeping } from "./keeping.ts";
import { neededRefusal, refreshRefusal, signInRefusal } from "./refusalOf.ts";
import { isAboutTheClient, type Refusal, RefusedTokens } from "./refusedTokens.ts";
import type { RenewalHold } from "./renewalLock.ts";
import type { Tell } from "./tokenEvents.ts";
import { troubleOf } from "./troubleOf.ts";

/** What came of one turn at renewing. */
export type Outcome =
  | { readonly kind: "held"; readonly token: HeldToken }
  /** Nothing but a person or another configuration will help. */
  | { readonly kind: "refused"; readonly failure: Failure }
  | { readonly kind: "unusable"; readonly answer: Unusable; readonly url: string | undefined }
  /** The refresh token may be spent, so it is not sent while the access token lasts. */
  | { readonly kind: "held-back" };

/** A run needs a token that holds, or a person wants one that is newer than a generation. */
export type Wish = { readonly by: "run" } | { readonly by: "person"; readonly newerThan: number };

export interface TokenAskingParts {
  readonly connection: Connection;
  readonly authentication: Authentication;
  readonly grantor: Grantor;
  readonly skew: ClockSkew;
  readonly holding: Holding;
  readonly keeping: Keeping;
  readonly tell: Tell;
}

/** A request that has left is waited for, also while closing: the server may have rotated the refresh token. */
const never = new AbortController().signal;

const keyRejected: Refused = { kind: "refused", error: "key rejected", status: 401 };

/** Asks the server for tokens. No refresh token leaves before that is noted durably, none that it refused leaves again. */
export class TokenAsking {
  private readonly parts: TokenAskingParts;
  private readonly refused = new RefusedTokens();
  /** The generation whose refresh token was sent a second time, for want of any other way. */
  private replayed = -1;
  /** The generation whose refresh token this process sent last. */
  private sentHere = -1;
  /** How often in a row a sign-in with a given refresh token stayed without an answer. */
  private unanswered = 0;

  constructor(parts: TokenAskingParts) {
    this.parts = parts;
  }

  /** The refresh token, unless it is known to be worth nothing. */
  refreshTokenOf({ set }: HeldToken): Secret | undefined {
    const { refreshToken } = set;
    return refreshToken && this.parts.grantor.refresh && !this.refused.refusalOf(refreshToken)
      ? refreshToken
      : undefined;
  }

  /**
   * Whether a refresh token that may be spent goes out once more. Not where another process ended with it on its way:
   * if the server took it, a second time revokes the whole family. A person may try even then.
   */
  mayReplay({ set }: HeldToken, by: Wish["by"]): boolean {
    return this.replayed !== set.generation && (by === "person" || this.sentHere === set.generation);
  }

  /** Whether it has left for the server before, and one that did may be spent. */
  mayBeSpent(hold: RenewalHold, { set }: HeldToken): boolean {
    return hold.sent === set.generation && this.rotates !== false;
  }

  /** Whether another refresh token comes with each refresh, as observed or else as declared. */
  get rotates(): boolean | undefined {
    return this.parts.keeping.rotated ?? this.parts.connection.lifetime.rotates;
  }

  /** A refresh token that a person gave is no fresh sign-in: it may be the very one that is spent. */
  get signsInAfresh(): boolean {
    return this.parts.grantor.signIn !== undefined && this.parts.authentication.grant !== "refresh_token";
  }

  /** Refreshes, or signs in when the refresh token is refused. */
  async refresh(hold: RenewalHold, token: HeldToken, wish: Wish): Promise<Outcome> {
    const { grantor, keeping, tell, authentication } = this.parts;
    const refreshToken = this.refreshTokenOf(token);
    if (!grantor.refresh || !refreshToken) return this.signIn(hold, wish);
    const { generation } = token.set;
    const sentBefore = this.mayBeSpent(hold, token);
    if (sentBefore) this.replayed = generation;
    // What may have been spent before is not unspent because it was not taken now.
    const takeBack = async () => (sentBefore ? undefined : hold.noteUnspent());
    await hold.noteSent(generation);
    this.sentHere = generation;
    const answer = await unlessUnsent(grantor.refresh(refreshToken, never), takeBack);
    switch (answer.kind) {
      case "tokens":
        return { kind: "held", token: await keeping.keep(hold, answer, "refreshed") };
      case "unusable":
        tell("refresh-failed", generation, eventFacts(unusableRefusal(answer)));
        if (!answer.mayHaveActed) {
          await takeBack();
          this.replayed = -1;
        }
        return { kind: "unusable", answer, url: authentication.refreshUrl ?? authentication.tokenUrl };
      case "refused": {
        const refusal = refreshRefusal(this.parts, { answer, token, sentBefore });
        tell("refresh-failed", generation, eventFacts(refusal));
        if (isAboutTheClient(answer)) await takeBack();
        else this.refused.add(refreshToken, refusal);
        return grantor.signIn ? this.signIn(hold, wish) : this.giveUp(refusal);
      }
      default:
        return answer satisfies never;
    }
  }

  /** Signs in with what was given once; where only a person can do it, gives up with the reason why it is needed. */
  async signIn(hold: RenewalHold, wish: Wish): Promise<Outcome> {
    const { grantor, authentication, holding, keeping, tell } = this.parts;
    if (!grantor.signIn || (this.unanswered > 1 && wish.by === "run")) return this.personNeeded();
    const answer = await grantor.signIn(never);
    // A given refresh token may be spent by a sign-in whose answer was lost: so it goes out once more at most.
    const isLost = !this.signsInAfresh && answer.kind === "unusable" && answer.mayHaveActed;
    this.unanswered = isLost ? this.unanswered + 1 : 0;
    switch (answer.kind) {
      case "tokens":
        if (this.isSameAgain(answer.accessToken, wish)) return this.giveUp(signInRefusal(this.parts, keyRejected));
        return { kind: "held", token: await keeping.keep(hold, answer, "signed-in") };
      case "unusable":
        tell("sign-in-failed", holding.generation, eventFacts(unusableRefusal(answer)));
        return { kind: "unusable", answer, url: authentication.tokenUrl };
      case "refused":
        // What was given is what is held by now, or came before it.
        if (answer.error === USED_BEFORE) return this.personNeeded(answer.error);
        return this.giveUp(signInRefusal(this.parts, answer));
      default:
        return answer satisfies never;
    }
  }

  giveUp(refusal: Refusal): Outcome {
    this.parts.tell("sign-in-needed", this.parts.holding.generation, eventFacts(refusal));
    return { kind: "refused", failure: refusal.failure };
  }

  personNeeded(error?: string): Outcome {
    const { token } = this.parts.holding;
    const refreshToken = token?.set.refreshToken;
    const refusal = refreshToken && this.refused.refusalOf(refreshToken);
    return this.giveUp(refusal ?? neededRefusal(this.parts, error));
  }

  /** A key that the server refused is refused again, unless a person says that the server was set right. */
  private isSameAgain(key: Secret, wish: Wish): boolean {
    const { authentication, holding } = this.parts;
    if (authentication.grant !== "api_key" && authentication.grant !== "basic") return false;
    const { token } = holding;
    if (wish.by === "person" || !token || holding.isGood(token)) return false;
    return token.set.accessToken.reveal() === key.reveal();
  }
}

/** A failure of our own, such as a missing secret, comes before anything is sent. */
async function unlessUnsent(asked: Promise<TokenAnswer>, takeBack: () => Promise<void>): Promise<TokenAnswer> {
  try {
    return await asked;
  } catch (error) {
    if (isFailure(error)) await takeBack();
    throw error;
  }
}

function unusableRefusal({ error }: Unusable): Pick<Refusal, "trouble" | "detail"> {
  return { trouble: troubleOf({ kind: "unusable", error }), detail: error };
}

function eventFacts({ trouble, detail }: Pick<Refusal, "trouble" | "detail">) {
  return { detail, ...(trouble && { trouble }) };
}
