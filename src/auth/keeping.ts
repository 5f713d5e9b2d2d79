import { type Clock, type Millis, millis, seconds } from "../base/time.ts";
import { readExp } from "../jwt/readExp.ts";
import type { ClockSkew } from "./clockSkew.ts";
import type { Authentication, Connection } from "./connection.ts";
import { endsOnArrival } from "./expiry.ts";
import type { GivenTokens } from "./grantor.ts";
import type { HeldToken } from "./heldToken.ts";
import type { Holding } from "./holding.ts";
import type { RenewalHold } from "./renewalLock.ts";
import type { Tell } from "./tokenEvents.ts";
import type { TokenSet, TokenStore } from "./tokenSet.ts";

/** The editor's secret store shows another window's change this late, or it is lost. */
const LATEST: Millis = seconds(2);
const LOOK_EVERY: Millis = millis(50);

export type Renewed = "refreshed" | "signed-in";

export interface KeepingParts {
  readonly connection: Connection;
  readonly authentication: Authentication;
  readonly clock: Clock;
  readonly skew: ClockSkew;
  readonly store: TokenStore;
  readonly holding: Holding;
  readonly tell: Tell;
}

/** Brings token sets into the store before anyone uses them, and finds those that others brought there. */
export class Keeping {
  /** Whether the last refresh gave another refresh token; `undefined` before the first. */
  rotated: boolean | undefined;
  private readonly parts: KeepingParts;
  /** Obtained but not yet stored: nobody has seen it, and it may hold the only refresh token that the server still takes. */
  private unsaved: { readonly set: TokenSet; readonly came: Renewed } | undefined;
  /** The newest generation that was signed out here: nothing of it or before it will show. */
  private signedOut = 0;

  constructor(parts: KeepingParts) {
    this.parts = parts;
  }

  /** Looks into the store, and takes what is newer than what is held. */
  async look(): Promise<"newer" | "no newer" | "empty"> {
    const seen = await this.parts.store.load();
    if (!seen) return "empty";
    return this.parts.holding.take(seen) ? "newer" : "no newer";
  }

  /** Another window stored something, or signed out. */
  async notice(): Promise<void> {
    const { holding, tell } = this.parts;
    const before = holding.generation;
    const found = await this.look();
    if (found === "newer" && before > 0) this.tellTaken();
    if (found === "empty" && before > 0 && !this.unsaved) {
      this.signedOut = Math.max(this.signedOut, before);
      holding.drop();
      tell("signed-out", before, {});
    }
  }

  /**
   * Takes what others have stored, waiting until the newest can be seen. Answers whether the set held now is the newest:
   * the refresh token of an older one is spent.
   */
  async catchUp(hold: RenewalHold, signal: AbortSignal): Promise<boolean> {
    const { clock, holding } = this.parts;
    const before = holding.generation;
    const deadline = clock.monotonic() + LATEST;
    for (;;) {
      const found = await this.look();
      if (found === "newer" && before > 0) this.tellTaken();
      if (Math.max(holding.generation, this.signedOut) >= hold.generation) return true;
      if (clock.monotonic() >= deadline) return false;
      await clock.sleep(LOOK_EVERY, signal);
    }
  }

  /** Stores what came; only then does anyone see it. */
  async keep(hold: RenewalHold, answer: GivenTokens, came: Renewed): Promise<HeldToken> {
    const { clock, holding } = this.parts;
    const before = came === "refreshed" ? holding.token?.set : undefined;
    const now = clock.now();
    const sent = before?.refreshToken;
    if (sent) this.rotated = answer.refreshToken !== undefined && answer.refreshToken.reveal() !== sent.reveal();
    const set: TokenSet = {
      accessToken: answer.accessToken,
      refreshToken: answer.refreshToken ?? sent,
      generation: Math.max(hold.generation, holding.generation) + 1,
      obtainedAt: now,
      signedInAt: before?.signedInAt ?? now,
      scope: answer.scope ?? before?.scope,
      ends: this.endsOf(answer, before),
    };
    this.unsaved = { set, came };
    return this.store(hold, this.unsaved);
  }

  /** Stores what could not be stored before, unless something newer has been since. */
  async storeUnsaved(hold: RenewalHold): Promise<HeldToken | undefined> {
    if (!this.unsaved) return undefined;
    if (this.unsaved.set.generation > hold.generation) return this.store(hold, this.unsaved);
    this.unsaved = undefined;
    return undefined;
  }

  async clear(hold: RenewalHold): Promise<void> {
    const { holding, store } = this.parts;
    this.signedOut = Math.max(this.signedOut, hold.generation);
    this.unsaved = undefined;
    holding.drop();
    await store.clear();
  }

  private async store(hold: RenewalHold, { set, came }: { set: TokenSet; came: Renewed }): Promise<HeldToken> {
    const { store, holding, tell } = this.parts;
    await store.save(set);
    await hold.noteStored(set.generation);
    this.unsaved = undefined;
    const token = holding.put(set);
    tell(came, set.generation, { expiry: holding.expiry(token) });
    return token;
  }

  private tellTaken(): void {
    const { holding, tell } = this.parts;
    if (holding.token) tell("taken-over", holding.generation, { expiry: holding.expiry(holding.token) });
  }

  private endsOf(answer: GivenTokens, before: TokenSet | undefined): TokenSet["ends"] {
    const { clock, skew, connection, authentication } = this.parts;
    const { grant } = authentication;
    const ends = endsOnArrival({
      receivedAt: clock.now(),
      expiresIn: answer.expiresIn,
      exp: readExp(answer.accessToken.reveal()),
      endsAt: answer.endsAt,
      isKey: grant === "api_key",
      skew: skew.ahead,
      skewAtMost: skew.aheadAtMost,
      // The life of a key or a password began long before it was read.
      declared: grant === "api_key" || grant === "basic" ? undefined : connection.lifetime.access,
      refreshExpiresIn: answer.refreshExpiresIn,
    });
    // The refresh token that goes on ends when it would have ended.
    const goesOn = answer.refreshToken === undefined && answer.refreshExpiresIn === undefined;
    return goesOn && before ? [...ends, ...before.ends.filter(({ binding }) => binding === "refresh")] : ends;
  }
}
