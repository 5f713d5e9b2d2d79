import type { Failure } from "../base/failure.ts";
import { type Clock, hours, type Millis } from "../base/time.ts";
import type { TokenTrouble } from "../base/tokenTrouble.ts";
import type { ClockSkew } from "./clockSkew.ts";
import type { Authentication, Connection } from "./connection.ts";
import { failureOf } from "./failureOf.ts";
import type { HeldToken } from "./heldToken.ts";
import type { Holding } from "./holding.ts";
import { type LearnedLife, lifeShown } from "./learnedLife.ts";
import type { Refusal } from "./refusedTokens.ts";
import type { Tell } from "./tokenEvents.ts";
import type { Rejection, TokenEvent, TokenUse } from "./tokenSource.ts";
import { troubleOf } from "./troubleOf.ts";

/** Two who take one session from each other would go on for ever. */
const ONE_RETURN_IN: Millis = hours(1);

export interface VerdictsParts {
  readonly connection: Connection;
  readonly authentication: Authentication;
  readonly clock: Clock;
  readonly skew: ClockSkew;
  readonly holding: Holding;
  readonly learned: LearnedLife;
  readonly tell: Tell;
}

/** What a server's answers say about the token that it was sent: taken, at its end, shorter-lived than declared, taken over. */
export class Verdicts {
  private readonly parts: VerdictsParts;
  /** The generation whose session someone else took over. */
  private takenGeneration: number | undefined;
  private returnedAt: Millis | undefined;
  /** Refused at an age that may be its life. */
  private suspected: { readonly token: HeldToken; readonly rejection: Rejection } | undefined;

  constructor(parts: VerdictsParts) {
    this.parts = parts;
  }

  taken(token: HeldToken, use: TokenUse): void {
    const { holding, learned } = this.parts;
    token.used(use);
    // One that has met its end already shows no longer life.
    if (token.set.generation > holding.rejected && learned.isRefutedBy(token.ageAt(use.at))) {
      this.tellWhenKept("lifetime-forgotten", token, learned.forget());
    }
  }

  /** The first 401 to this token: it is not handed out again. */
  rejected(token: HeldToken, rejection: Rejection): void {
    const { holding, tell } = this.parts;
    const { generation } = token.set;
    const trouble = this.classOf(token, rejection, this.isAgain(token) ? "again" : "first");
    const expiry = holding.expiry(token);
    holding.reject(generation, this.parts.clock.now());
    if (trouble === "session-taken-over") this.takenGeneration = generation;
    tell("rejected", generation, {
      expiry,
      ...(trouble && { trouble }),
      ...(rejection.error !== undefined && { detail: rejection.error }),
    });
    this.suspected = trouble === "access-token-expired" ? { token, rejection } : undefined;
  }

  /**
   * Another token came in the place of the one refused. A session that goes on shows that the token alone had ended, and
   * at which age; one that somebody ended from outside says nothing about a life.
   */
  renewed({ set }: HeldToken): void {
    const { suspected } = this;
    if (!suspected || set.generation <= suspected.token.set.generation) return;
    this.suspected = undefined;
    const { refreshToken, signedInAt } = suspected.token.set;
    if (!refreshToken || set.signedInAt === signedInAt) this.learnFrom(suspected.token, suspected.rejection);
  }

  /** What a 401 means that no refresh cures, where more is known than the answer says. */
  meaningOf(token: HeldToken, rejection: Rejection): Failure | undefined {
    const trouble = this.classOf(token, rejection, "again");
    switch (trouble) {
      case "clock-off":
      case "insufficient-scope":
      case "session-taken-over":
        this.parts.tell("rejected", token.set.generation, { trouble });
        return this.failure(trouble, token, rejection);
      default:
        return undefined;
    }
  }

  /** Someone else signed in as the same user, and the token held is of the session that this ended. */
  isTakenOver(token: HeldToken): boolean {
    return this.takenGeneration === token.set.generation;
  }

  /** Whether to sign in against whoever took the session: once in an hour, or when a person wants it. */
  mayReturn(by: "run" | "person"): boolean {
    const now = this.parts.clock.monotonic();
    const passed = this.returnedAt === undefined ? ONE_RETURN_IN : now - this.returnedAt;
    if (by === "run" && passed < ONE_RETURN_IN) return false;
    this.returnedAt = now;
    return true;
  }

  takenOver(token: HeldToken): Refusal {
    const trouble = "session-taken-over";
    return { failure: this.failure(trouble, token, {}), trouble, detail: trouble };
  }

  private failure(trouble: TokenTrouble, token: HeldToken, { error = "HTTP 401", scope }: Partial<Rejection>): Failure {
    const { connection, authentication, skew } = this.parts;
    return failureOf(trouble, {
      connection: connection.id,
      error,
      name: authentication.username ?? authentication.clientId,
      needed: scope,
      granted: token.set.scope ?? authentication.scope,
      skew: { ahead: skew.ahead, tolerance: connection.clockSkewTolerance },
    });
  }

  /** It was never taken, and it came in the place of another that was refused. */
  private isAgain({ acceptedAge, set }: HeldToken): boolean {
    const { rejected } = this.parts.holding;
    return acceptedAge === undefined && rejected > 0 && rejected === set.generation - 1;
  }

  private classOf(token: HeldToken, { error, description }: Rejection, time: "first" | "again") {
    const { connection, holding, skew } = this.parts;
    return troubleOf({
      kind: "rejected",
      error,
      description,
      acceptedBefore: token.acceptedAge !== undefined,
      withinLife: !holding.hasEnded(token),
      again: time === "again",
      skew: skew.ahead,
      tolerance: connection.clockSkewTolerance,
      exclusiveSession: connection.exclusiveSession,
    });
  }

  private learnFrom(token: HeldToken, { at }: Rejection): void {
    const { connection, authentication, clock, holding, learned } = this.parts;
    // A key or a password has no life of its own that began when it was read.
    if (authentication.grant === "api_key" || authentication.grant === "basic") return;
    const declared = holding.declaredLife(token);
    const age = token.ageAt(at);
    const { acceptedAge } = token;
    const life = lifeShown({ age, acceptedAge, declared, idle: connection.lifetime.idle });
    if (life === undefined || token.ageless) return;
    const of = declared === undefined ? "" : ` of ${Math.round(declared / 1000)} s`;
    const detail = `${Math.round(life / 1000)} s${of}`;
    const kept = learned.learn(life, declared, clock.now());
    this.tellWhenKept("lifetime-learned", token, kept, { detail, life: { seen: life, declared } });
  }

  /** It holds in this process at once; nobody waits for the disk. */
  private tellWhenKept(
    kind: "lifetime-learned" | "lifetime-forgotten",
    { set }: HeldToken,
    kept: Promise<void>,
    { detail, ...facts }: Pick<TokenEvent, "detail" | "life"> = {},
  ): void {
    const tell = (words: readonly string[]) =>
      this.parts.tell(kind, set.generation, { ...facts, ...(words.length > 0 && { detail: words.join(", ") }) });
    const words = detail === undefined ? [] : [detail];
    kept.then(
      () => tell(words),
      (error: unknown) => tell([...words, `not kept: ${error instanceof Error ? error.message : String(error)}`]),
    );
  }
}
