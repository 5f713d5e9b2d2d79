import { type Clock, type Millis, millis, seconds } from "./time.ts";

/** A machine that is awake may still be this late with a timer. */
const LATE: Millis = seconds(2);
const LONGEST_STEP: Millis = seconds(5);

export interface SleepWatch {
  /** At most 5 s: as soon as that a sleep is noticed. */
  readonly every: Millis;
  /** Told how long the machine, or this process alone, stood still; a clock set forward looks the same. */
  readonly onWake: (slept: Millis) => void;
}

/** Watches in short steps, since a timer stands still with the machine. Ends when the signal aborts. */
export async function sleepWatch(clock: Clock, { every, onWake }: SleepWatch, signal: AbortSignal): Promise<void> {
  const step = millis(Math.min(every, LONGEST_STEP));
  while (!signal.aborted) {
    const [wall, monotonic] = [clock.now(), clock.monotonic()];
    try {
      await clock.sleep(step, signal);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    // Some systems count a sleep in the monotonic time, others do not.
    const slept = Math.max(clock.now() - wall, clock.monotonic() - monotonic) - step;
    if (slept > LATE) onWake(millis(slept));
  }
}
