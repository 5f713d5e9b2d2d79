import { type Clock, millis } from "../base/time.ts";

/** Spaces requests evenly: at most `perSecond` start in any second. */
export class RateLimit {
  private readonly clock: Clock;
  private readonly gap: number;
  private next = 0;

  constructor(clock: Clock, perSecond: number | undefined) {
    this.clock = clock;
    this.gap = perSecond === undefined ? 0 : 1000 / perSecond;
  }

  async take(signal: AbortSignal): Promise<void> {
    if (this.gap === 0) return;
    const now = this.clock.monotonic();
    const turn = Math.max(now, this.next);
    this.next = turn + this.gap;
    if (turn > now) await this.clock.sleep(millis(turn - now), signal);
  }
}
