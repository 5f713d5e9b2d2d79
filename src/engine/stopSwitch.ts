import { Failure, isFailure } from "../base/failure.ts";
import { type Clock, seconds } from "../base/time.ts";

/** Requests in flight get this long to be answered after a run was told to stop. */
const GRACE = seconds(5);

/** Stops a run for the first reason that comes: waits end at once, requests in flight get a grace. */
export class StopSwitch {
  private readonly stop = new AbortController();
  private readonly cut = new AbortController();
  private readonly finished = new AbortController();
  private readonly clock: Clock;
  /** Why the run stops; `undefined` while it goes on. */
  reason: Failure | undefined;

  constructor(clock: Clock, cancel: AbortSignal) {
    this.clock = clock;
    const onCancel = () => {
      const reason: unknown = cancel.reason;
      this.press(isFailure(reason) ? reason : new Failure("cancelled", {}));
    };
    if (cancel.aborted) onCancel();
    else cancel.addEventListener("abort", onCancel, { once: true, signal: this.finished.signal });
  }

  get stopping(): AbortSignal {
    return this.stop.signal;
  }

  get cutting(): AbortSignal {
    return this.cut.signal;
  }

  press(reason: Failure): void {
    if (this.reason) return;
    this.reason = reason;
    this.stop.abort(reason);
    this.clock.sleep(GRACE, this.finished.signal).then(
      () => this.cut.abort(reason),
      // The run ended within the grace.
      () => undefined,
    );
  }

  /** Lets go of the caller's signal and of the grace timer. */
  release(): void {
    this.finished.abort();
  }
}
