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
  /** Why the run stops; `undefined` while it goes on, and when a defect stopped it. */
  reason: Failure | undefined;
  /** The first error that is no Failure: a mistake in Longhaul, which must surface as itself. */
  defect: { readonly error: unknown } | undefined;

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

  /** Stops for whatever was thrown. */
  pressFor(error: unknown): void {
    if (isFailure(error)) this.press(error);
    else if (!this.stop.signal.aborted) {
      this.defect = { error };
      this.stopWith(error);
    }
  }

  press(reason: Failure): void {
    if (this.stop.signal.aborted) return;
    this.reason = reason;
    this.stopWith(reason);
  }

  private stopWith(reason: unknown): void {
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
