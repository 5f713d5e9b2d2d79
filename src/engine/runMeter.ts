import { type Clock, type Millis, millis, seconds } from "../base/time.ts";
import type { Job } from "../config/job.ts";
import { raiseAlerts } from "./alerts.ts";
import type { Entry, EntryOf } from "./checkpoint/entry.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";
import type { Pace } from "./snapshot.ts";

/** A crash costs the figures of so long at most. */
const FIGURES_EVERY = seconds(5);

export interface RunMeterOptions {
  readonly progress: RunProgress;
  readonly clock: Clock;
  /** How far the server's clock is ahead of ours, and how far it may be. */
  readonly skew: { readonly ahead: Millis };
  readonly clockTolerance: Millis;
  readonly tolerate: Job["tolerate"];
  readonly expected: Millis | undefined;
  /** What this attempt has sent so far. */
  readonly sent: () => { readonly requests: number; readonly retries: number };
  /** Enters a fact with the next commit. */
  readonly note: (entry: Entry) => void;
}

/** What a run counts of itself while it moves, attempts before this one included, and the alerts that follow from it. */
export class RunMeter {
  private readonly options: RunMeterOptions;
  private readonly before: { readonly requests: number; readonly retries: number; readonly activeMs: number };
  private readonly settledBefore: number;
  /** Moved on by the pauses since: they are no working time. */
  private startedAt: Millis;
  /** By the monotonic clock; `undefined` while nobody has paused the run. */
  private pausedAt: Millis | undefined;
  /** Requests that carried no record. */
  private besides = 0;
  private expected: Millis | undefined;
  /** When figures were last entered into the checkpoint. */
  private figuresAt: Millis;

  constructor(options: RunMeterOptions) {
    const { requests, retries, activeMs, settled } = options.progress;
    this.options = options;
    this.before = { requests, retries, activeMs };
    this.settledBefore = settled;
    this.startedAt = options.clock.monotonic();
    this.figuresAt = this.startedAt;
    this.expected = options.expected;
  }

  /** Requests, retries and working time of the whole run. */
  get counters(): { requests: number; retries: number; activeMs: number } {
    const sent = this.options.sent();
    const requests = this.before.requests + sent.requests;
    return {
      // Before the first record leaves the run is untouched, whatever was looked at.
      requests: requests === 0 ? 0 : requests + this.besides,
      retries: this.before.retries + sent.retries,
      activeMs: Math.round(this.before.activeMs + (this.pausedAt ?? this.options.clock.monotonic()) - this.startedAt),
    };
  }

  get pace(): Pick<Pace, "activeMs" | "settledBefore" | "elapsedMs"> {
    const { activeMs } = this.counters;
    return { activeMs, settledBefore: this.settledBefore, elapsedMs: activeMs - this.before.activeMs };
  }

  get figures(): EntryOf<"metrics"> {
    return { is: "metrics", at: this.now, ...this.counters, ...this.options.progress.metrics.facts };
  }

  /** Time stands still until `continue`. Answers `false` where it did already. */
  pause(): boolean {
    if (this.pausedAt !== undefined) return false;
    this.pausedAt = this.options.clock.monotonic();
    return true;
  }

  /** Answers `false` where nothing was paused. */
  continue(): boolean {
    if (this.pausedAt === undefined) return false;
    this.startedAt = millis(this.startedAt + this.options.clock.monotonic() - this.pausedAt);
    this.pausedAt = undefined;
    return true;
  }

  /** One leaves that carries no record. */
  countRequest(): void {
    this.besides += 1;
  }

  /** How long the run should take, learnt while it moves. */
  expect(duration: Millis): void {
    this.expected = duration;
  }

  /** Raises an alert, unless one of its kind was raised in this run. */
  raise({ kind, value, limit, of }: Omit<EntryOf<"alert">, "is" | "at">): void {
    const { progress, note } = this.options;
    if (progress.raised.has(kind)) return;
    progress.raised.add(kind);
    note({ is: "alert", at: this.now, kind, value, limit, ...(of !== undefined && { of }) });
  }

  /** After a commit: alerts that are due, and the figures when the last ones are a while ago. */
  takeStock(): void {
    const { progress, clock, skew, clockTolerance, tolerate, note } = this.options;
    const limits = { expected: this.expected, clockSkew: clockTolerance, tolerate };
    const facts = { at: this.now, activeMs: this.counters.activeMs, skew: skew.ahead };
    for (const alert of raiseAlerts(progress, limits, facts)) this.raise(alert);
    const now = clock.monotonic();
    if (now - this.figuresAt < FIGURES_EVERY) return;
    this.figuresAt = now;
    note(this.figures);
  }

  private get now(): string {
    return new Date(this.options.clock.now()).toISOString();
  }
}
