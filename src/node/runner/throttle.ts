import type { Clock, Millis } from "../../base/time.ts";

/** Passes values on with a pause between them. Of those that come during a pause only the newest is passed, after it. */
export class Throttle<T> {
  private readonly clock: Clock;
  private readonly pause: Millis;
  private readonly pass: (value: T) => void;
  private pausing: AbortController | undefined;
  private waiting: { readonly value: T } | undefined;

  constructor(options: { readonly clock: Clock; readonly pause: Millis }, pass: (value: T) => void) {
    this.clock = options.clock;
    this.pause = options.pause;
    this.pass = pass;
  }

  offer(value: T): void {
    this.waiting = { value };
    if (this.pausing === undefined) this.flush();
  }

  /** Passes what waits, at once. */
  flush(): void {
    this.pausing?.abort();
    this.pausing = undefined;
    if (this.waiting === undefined) return;
    const { value } = this.waiting;
    this.waiting = undefined;
    const pausing = new AbortController();
    this.pausing = pausing;
    this.clock.sleep(this.pause, pausing.signal).then(
      () => this.flush(),
      // Flushed before the pause was over.
      () => undefined,
    );
    this.pass(value);
  }

  /** Passes what waits and ends the pause, so that no timer is left. */
  end(): void {
    this.flush();
    this.pausing?.abort();
  }
}
