import { type Clock, millis } from "../base/time.ts";

/** A throttling server slows the rate down to a tenth of what the job allows at the most. */
const SLOWEST = 10;

/** So many served requests bring the rate a tenth nearer to what the job allows. */
const RECOVERY = 50;

/** Spaces requests evenly: at most `perSecond` start in any second, fewer for a while after the server throttled. */
export class RateLimit {
  private readonly clock: Clock;
  private readonly shortest: number;
  private gap: number;
  private next = 0;
  private served = 0;

  constructor(clock: Clock, perSecond: number | undefined) {
    this.clock = clock;
    this.shortest = perSecond === undefined ? 0 : 1000 / perSecond;
    this.gap = this.shortest;
  }

  get isLimited(): boolean {
    return this.gap > 0;
  }

  async take(signal: AbortSignal): Promise<void> {
    if (!this.isLimited) return;
    const now = this.clock.monotonic();
    const turn = Math.max(now, this.next);
    this.next = turn + this.gap;
    if (turn > now) await this.clock.sleep(millis(turn - now), signal);
  }

  slowDown(): void {
    this.served = 0;
    this.gap = Math.min(this.shortest * SLOWEST, this.gap * 1.5);
  }

  wasServed(): void {
    if (this.gap === this.shortest) return;
    this.served += 1;
    if (this.served % RECOVERY === 0) this.gap = Math.max(this.shortest, this.gap * 0.9);
  }
}
