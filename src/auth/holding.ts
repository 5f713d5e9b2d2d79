import { type Clock, type EpochMs, type Millis, millis } from "../base/time.ts";
import type { Lifetime } from "./connection.ts";
import { expiryOf, type LifeFacts, limitsOf } from "./expiry.ts";
import { HeldToken } from "./heldToken.ts";
import type { LearnedLife } from "./learnedLife.ts";
import { refreshDueAt, sessionDueAt } from "./refreshDue.ts";
import type { TokenSet } from "./tokenSet.ts";
import type { AccessToken, Expiry, Limit } from "./tokenSource.ts";

export interface HoldingOptions {
  readonly clock: Clock;
  readonly learned: LearnedLife;
  readonly signsInAlone: boolean;
}

/** What follows from all that is known of a token. */
interface Judgement {
  readonly token: HeldToken;
  readonly learned: Millis | undefined;
  readonly usedAt: EpochMs | undefined;
  readonly headerEnd: EpochMs | undefined;
  readonly access: AccessToken;
  readonly dueAt: EpochMs | undefined;
}

/** What this process holds of one identity's tokens, and whether it may be used. Every answer reads the clock anew. */
export class Holding {
  token: HeldToken | undefined;
  /** The newest generation to which a server answered 401: neither it nor an older one is handed out again. */
  rejected = 0;
  private rejectedAt: EpochMs | undefined;
  private readonly lifetime: Lifetime;
  private readonly options: HoldingOptions;
  private judged: Judgement | undefined;

  constructor(lifetime: Lifetime, options: HoldingOptions) {
    this.lifetime = lifetime;
    this.options = options;
  }

  /** 0 while nothing is held. */
  get generation(): number {
    return this.token?.set.generation ?? 0;
  }

  /** Takes a set that is newer than the one held; a slow look into the store never brings an older one back. */
  take(set: TokenSet): boolean {
    if (set.generation <= this.generation) return false;
    this.put(set);
    return true;
  }

  put(set: TokenSet): HeldToken {
    this.token = new HeldToken(set, this.options.clock);
    return this.token;
  }

  drop(): void {
    this.token = undefined;
  }

  reject(generation: number, at: EpochMs): void {
    this.rejected = Math.max(this.rejected, generation);
    this.rejectedAt = at;
  }

  /** The end of a token that a server refused. */
  refusedAt(token: HeldToken): Expiry | undefined {
    if (token.set.generation > this.rejected || this.rejectedAt === undefined) return undefined;
    return { at: this.rejectedAt, binding: this.expiry(token).binding };
  }

  isGood(token: HeldToken): boolean {
    return token.set.generation > this.rejected && !this.hasEnded(token);
  }

  hasEnded(token: HeldToken): boolean {
    const { at } = this.expiry(token);
    return at !== undefined && token.now() >= at;
  }

  isDue(token: HeldToken): boolean {
    const due = this.dueAt(token);
    return token.ageless || (due !== undefined && token.now() >= due);
  }

  dueAt(token: HeldToken): EpochMs | undefined {
    return this.judge(token).dueAt;
  }

  /** A refresh would prolong nothing: only a sign-in begins a new session. */
  isSessionOver(token: HeldToken): boolean {
    const { lifetime } = this;
    const { signsInAlone } = this.options;
    const end = lifetime.session !== undefined && token.set.signedInAt + lifetime.session;
    const due = signsInAlone ? sessionDueAt(token.set, { lifetime }) : end;
    return due !== false && due !== undefined && token.now() >= due;
  }

  expiry(token: HeldToken): Expiry {
    return this.judge(token).access.expiry;
  }

  limits(token: HeldToken): readonly Limit[] {
    return limitsOf(token.set, this.life(token));
  }

  /** The life that was declared, without what was learned. */
  declaredLife(token: HeldToken): Millis | undefined {
    const { at } = expiryOf(token.set, { ...this.life(token), learned: undefined });
    return at === undefined ? undefined : millis(at - token.set.obtainedAt);
  }

  access(token: HeldToken): AccessToken {
    return this.judge(token).access;
  }

  /** Asked before each request, so it is thought through again only when something new is known. */
  private judge(token: HeldToken): Judgement {
    const learned = this.options.learned.lifetime?.life;
    // Only an idle window moves with each use.
    const usedAt = this.lifetime.idle === undefined ? undefined : token.lastUsedAt;
    const { judged } = this;
    const { headerEnd, set } = token;
    const isSame = judged?.token === token && judged.learned === learned;
    if (isSame && judged.usedAt === usedAt && judged.headerEnd === headerEnd) return judged;
    const { signsInAlone } = this.options;
    const { accessToken: value, generation, obtainedAt } = set;
    const life = this.life(token);
    const access = { value, generation, obtainedAt, expiry: expiryOf(set, life) };
    const dueAt = refreshDueAt(set, { ...life, signsInAlone });
    this.judged = { token, learned, usedAt, headerEnd, access, dueAt };
    return this.judged;
  }

  private life({ lastUsedAt, headerEnd }: HeldToken): LifeFacts {
    const { lifetime } = this;
    const { learned } = this.options;
    return { lifetime, lastUsedAt, headerEnd, learned: learned.lifetime?.life };
  }
}
