import { untilAborted } from "../base/abort.ts";
import type { Millis } from "../base/time.ts";

/** Answers are judged in rounds of this many at least. */
const ROUND = 32;

/** An answer that takes this many times as long as the quickest round tells of a server that has too much to do … */
const SLOW = 3;

/** … unless it is quick all the same. */
const QUICK_MS = 250;

/**
 * How many requests are in flight at once: as many as the job allows while the server keeps up; half of that when it
 * throttles or answers much more slowly than it can; one more for each round that went well (additive increase,
 * multiplicative decrease, as in RFC 5681).
 */
export class ConcurrencyLimit {
  private readonly most: number;
  private limit: number;
  private inFlight = 0;
  private answers = 0;
  private spent = 0;
  private best = Number.POSITIVE_INFINITY;
  private readonly waiting: (() => void)[] = [];

  constructor(most: number) {
    this.most = most;
    this.limit = most;
  }

  /** At this moment. */
  get current(): number {
    return this.limit;
  }

  /** Takes a place, which `leave` gives back; `undefined` when there was one at once. */
  enter(signal: AbortSignal): Promise<void> | undefined {
    if (this.inFlight >= this.limit) return this.wait(signal);
    this.inFlight += 1;
    return undefined;
  }

  leave(): void {
    this.inFlight -= 1;
    this.waiting.shift()?.();
  }

  served(latency: Millis): void {
    this.answers += 1;
    this.spent += latency;
    if (this.answers < Math.max(ROUND, 2 * this.limit)) return;
    const mean = this.spent / this.answers;
    this.answers = 0;
    this.spent = 0;
    this.best = Math.min(this.best, mean);
    if (mean > this.best * SLOW && mean > QUICK_MS) this.halve();
    else if (this.limit < this.most) this.widen();
  }

  /** The server said that it is too much. */
  throttled(): void {
    this.halve();
  }

  private async wait(signal: AbortSignal): Promise<void> {
    while (this.inFlight >= this.limit) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.waiting.push(resolve);
      await untilAborted(promise, signal);
    }
    this.inFlight += 1;
  }

  private halve(): void {
    this.answers = 0;
    this.spent = 0;
    this.limit = Math.max(1, Math.floor(this.limit / 2));
  }

  private widen(): void {
    this.limit += 1;
    this.waiting.shift()?.();
  }
}
