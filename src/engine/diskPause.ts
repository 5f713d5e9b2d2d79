import { type Failure, failedWith } from "../base/failure.ts";
import { after, type Clock, type EpochMs, type Millis, minutes, seconds } from "../base/time.ts";
import type { Renewable } from "./runFiles.ts";

/** A disk that refused is tried again so often. */
const TRY_EVERY: Millis = seconds(1);

/**
 * A disk that refuses longer stops the run, resumable: a person who is at hand has freed space by then, and a run that
 * nobody looks after must not keep its lock, and outcomes that only its memory knows, for ever.
 */
const PATIENCE: Millis = minutes(10);

/** Which file the disk refuses, with the system's code, and when the run gives up. */
export interface DiskTrouble {
  readonly file: string;
  readonly code: string;
  readonly until: EpochMs;
}

export interface DiskPausePorts {
  readonly clock: Clock;
  /** Told with each try that failed, and with `undefined` when the disk takes everything again. */
  readonly onTrouble: (trouble: DiskTrouble | undefined) => void;
}

/**
 * Repeats writes that the disk refuses until it takes them; what waits stays in memory with whoever waits.
 * The trouble is over when it has taken each of them: a short write may find room where a long one does not.
 */
export class DiskPause {
  private readonly ports: DiskPausePorts;
  /** Writes that the disk refused and has not taken since. */
  private refused = 0;
  private mending: Promise<void> | undefined;
  /** Counts renewals: a write that failed before the last one is simply repeated. */
  private round = 0;
  /** By the monotonic clock. */
  private since: Millis | undefined;
  /** No more waiting: the last try is made, or was. */
  private over = false;
  private hurry: AbortSignal = new AbortController().signal;

  constructor(ports: DiskPausePorts) {
    this.ports = ports;
  }

  /** Once `signal` aborts nothing is waited for any more: what the disk refuses gets one more try. */
  endWith(signal: AbortSignal): void {
    this.hurry = signal;
  }

  /** `work` writes to `file` and is repeated until it succeeds. Failure `disk-unwritable` when that is given up. */
  async write<T>(file: Renewable, work: () => Promise<T>): Promise<T> {
    const { round } = this;
    try {
      return await work();
    } catch (error) {
      if (!failedWith(error, "disk-unwritable")) throw error;
      this.refused += 1;
      return await this.repeat(file, work, { round, error });
    }
  }

  private async repeat<T>(
    file: Renewable,
    work: () => Promise<T>,
    first: { readonly round: number; readonly error: Failure<"disk-unwritable"> },
  ): Promise<T> {
    for (let { round, error } = first; ; ) {
      if (round === this.round) await this.mendOnce(file, error);
      ({ round } = this);
      try {
        const result = await work();
        this.taken();
        return result;
      } catch (again) {
        if (!failedWith(again, "disk-unwritable")) throw again;
        error = again;
      }
    }
  }

  private taken(): void {
    this.refused -= 1;
    if (this.refused > 0) return;
    this.since = undefined;
    this.over = false;
    this.ports.onTrouble(undefined);
  }

  private mendOnce(file: Renewable, failure: Failure<"disk-unwritable">): Promise<void> {
    this.mending ??= this.mend(file, failure).finally(() => {
      this.mending = undefined;
    });
    return this.mending;
  }

  /** Returns when the file could be begun anew; whether it takes anything is for the next write to see. */
  private async mend(file: Renewable, failure: Failure<"disk-unwritable">): Promise<void> {
    const { clock } = this.ports;
    const since = (this.since ??= clock.monotonic());
    for (let last = failure; ; ) {
      if (this.over) throw last;
      const left = (since + PATIENCE - clock.monotonic()) as Millis;
      this.ports.onTrouble({ ...last.facts, until: after(clock.now(), left) });
      this.over = left <= 0 || !(await this.waited());
      try {
        await file.renew();
        this.round += 1;
        return;
      } catch (error) {
        if (!failedWith(error, "disk-unwritable")) throw error;
        last = error;
      }
    }
  }

  private waited(): Promise<boolean> {
    return this.ports.clock.sleep(TRY_EVERY, this.hurry).then(
      () => true,
      // Told to hurry.
      () => false,
    );
  }
}
