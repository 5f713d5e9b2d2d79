import { type Clock, type EpochMs, epochMs, type Millis, millis } from "../../src/base/time.ts";

interface Sleeper {
  readonly until: number;
  wake(): void;
}

/** Time that passes only when everything waits for it: hours take no time, and every run is the same. */
export class VirtualClock implements Clock {
  private passed = 0;
  private wall: number;
  private readonly sleepers = new Set<Sleeper>();

  constructor(startsAt = Date.UTC(2026, 0, 5, 8)) {
    this.wall = startsAt;
  }

  now(): EpochMs {
    return epochMs(this.wall);
  }

  monotonic(): Millis {
    return millis(this.passed);
  }

  sleep(span: Millis, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const sleeper = {
        until: this.passed + Math.max(0, span),
        wake: () => {
          signal.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      const onAbort = () => {
        this.sleepers.delete(sleeper);
        reject(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.sleepers.add(sleeper);
    });
  }

  /** How many sleep now. */
  get sleeping(): number {
    return this.sleepers.size;
  }

  /** Somebody set the machine's clock: spans do not change. */
  jump(span: Millis): void {
    this.wall += span;
  }

  /** Lets `span` pass, waking whoever's time comes, in order. */
  async pass(span: Millis): Promise<void> {
    const end = this.passed + span;
    for (;;) {
      await settled();
      const next = this.next();
      if (next === undefined || next.until > end) break;
      this.wake(next);
    }
    this.moveTo(end);
    await settled();
  }

  /** Lets as much time pass as `work` needs. Fails when it waits for something that no time brings. */
  async run<T>(work: Promise<T>): Promise<T> {
    let open = true;
    const ended = () => {
      open = false;
    };
    work.then(ended, ended);
    for (;;) {
      await settled();
      if (!open) return work;
      const next = this.next();
      if (next === undefined) throw new Error("stuck: nobody sleeps, and the work does not end");
      this.wake(next);
    }
  }

  private next(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.sleepers) if (first === undefined || sleeper.until < first.until) first = sleeper;
    return first;
  }

  private wake(sleeper: Sleeper): void {
    this.sleepers.delete(sleeper);
    this.moveTo(sleeper.until);
    sleeper.wake();
  }

  private moveTo(passed: number): void {
    this.wall += passed - this.passed;
    this.passed = passed;
  }
}

/** Returns when every promise that can go on has gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
