import { type EpochMs, type Millis, millis, seconds } from "../base/time.ts";
import type { LearnedLifetime, LearnedLifetimes } from "./learnedLifetimes.ts";

/** A 401 as early as this is about the token, not about its age. */
const LEAST_AGE: Millis = seconds(2);
const LEAST_SHARE = 0.02;

/** Requests that leave together meet the end of a life at slightly different ages. */
const SPREAD: Millis = seconds(2);
const SPREAD_SHARE = 0.05;

export interface RejectedLife {
  /** How old the token was when the server refused it. */
  readonly age: Millis;
  /** The greatest age at which the server took it; `undefined` if it never did. */
  readonly acceptedAge: Millis | undefined;
  /** What the server and the configuration had said, without what was learned. */
  readonly declared: Millis | undefined;
  readonly idle: Millis | undefined;
}

/**
 * The life that a refused token shows, to which the next ones are held; `undefined` where the refusal says nothing about
 * a life. The true one lies between the last age at which the token was taken and the age at the refusal. The former is
 * safe, but after a long pause it may be far too short, so it is never less than half of the latter: if that is too
 * long, the next refusal halves it again.
 */
export function lifeShown({ age, acceptedAge, declared, idle }: RejectedLife): Millis | undefined {
  // Refused from the start it may be anything: wrong audience, wrong clock, wrong key.
  if (acceptedAge === undefined) return undefined;
  if (age < Math.max(LEAST_AGE, (declared ?? 0) * LEAST_SHARE)) return undefined;
  if (declared !== undefined && age >= declared) return undefined;
  // The gap to the last use explains it.
  if (idle !== undefined && age - acceptedAge >= idle * (1 - SPREAD_SHARE)) return undefined;
  return millis(Math.max(acceptedAge, age / 2));
}

/** The effective life of one identity's tokens, where it was seen to be shorter than declared. */
export class LearnedLife {
  private readonly kept: LearnedLifetimes;
  private readonly key: string;
  private known: LearnedLifetime | undefined;
  /** A look between learning and keeping would bring the former life back. */
  private changing: Promise<void> = Promise.resolve();

  constructor(kept: LearnedLifetimes, key: string) {
    this.kept = kept;
    this.key = key;
  }

  get lifetime(): LearnedLifetime | undefined {
    return this.known;
  }

  /** To be called before a token is handed out, and again at each renewal: another process may have learned since. */
  async load(): Promise<void> {
    await this.changing;
    this.known = (await this.kept.load(this.key)) ?? this.known;
  }

  /** Holds from now on, also when it cannot be kept. */
  learn(life: Millis, declared: Millis | undefined, seenAt: EpochMs): Promise<void> {
    const learned = { life, declared, seenAt };
    this.known = learned;
    return this.change(() => this.kept.save(this.key, learned));
  }

  /** Whether a token taken at this age shows that the life is longer than what was learned. */
  isRefutedBy(age: Millis): boolean {
    return this.known !== undefined && age > this.known.life * (1 + SPREAD_SHARE) + SPREAD;
  }

  forget(): Promise<void> {
    this.known = undefined;
    return this.change(() => this.kept.forget(this.key));
  }

  private change(work: () => Promise<void>): Promise<void> {
    const changed = this.changing.then(work);
    this.changing = changed.catch(() => undefined);
    return changed;
  }
}
