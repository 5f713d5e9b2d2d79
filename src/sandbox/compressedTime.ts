import { type EpochMs, epochMs, type Millis, millis } from "../base/time.ts";

/** The clock of one system: its minutes last `minuteMs` here, and its wall clock may be wrong by `offset`. */
export class CompressedTime {
  readonly minuteMs: number;
  /** How far the system's wall clock is ahead of this machine's. */
  offset: Millis = millis(0);

  private readonly clock: () => EpochMs;

  constructor(minuteMs: number, clock: () => EpochMs) {
    this.minuteMs = minuteMs;
    this.clock = clock;
  }

  now(): EpochMs {
    return this.clock();
  }

  /** What the system believes the time to be: its `Date` header, and `iat` and `exp` of its tokens. */
  wallClock(): EpochMs {
    return epochMs(this.clock() + this.offset);
  }

  minutes(theirs: number): Millis {
    return millis(theirs * this.minuteMs);
  }

  /** A span as the wire says it: whole seconds at real speed, rounded down to the millisecond when compressed. */
  wireSeconds(span: Millis): number {
    return this.minuteMs >= 60_000 ? Math.floor(span / 1000) : Math.floor(span) / 1000;
  }

  /** A span as the system's people would say it: `15m 23s`. */
  spoken(span: Millis): string {
    const seconds = Math.floor((span / this.minuteMs) * 60);
    return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  }
}
