import type { RunProgress } from "./checkpoint/runProgress.ts";
import { countRecords } from "./summary.ts";

/** What became of the records in a run's dead-letter file, dead and rolled back, in its redrives, and theirs. */
export interface Redriven {
  /** Records in the file that the run itself left behind: its dead ones and the rolled-back ones together. */
  readonly dead: number;
  /** Of those, the ones that succeeded in a redrive. */
  readonly succeeded: number;
  /** Sent again, and no answer came. */
  readonly unknown: number;
  /** Taken by a redrive that is unfinished. */
  readonly pending: number;
  /** Dead still: never taken, or given up on again. */
  readonly left: number;
}

/** `redrives`: all that redrive the run, directly or not. Each redrive takes letters that no other one took. */
export function countRedriven(run: RunProgress, redrives: readonly RunProgress[]): Redriven {
  const counts = redrives.filter(({ isUntouched }) => !isUntouched).map(countRecords);
  const sum = (of: "succeeded" | "unknown" | "pending") => counts.reduce((all, one) => all + one[of], 0);
  const dead = lettersOf(run);
  const [succeeded, unknown, pending] = [sum("succeeded"), sum("unknown"), sum("pending")];
  return { dead, succeeded, unknown, pending, left: dead - succeeded - unknown - pending };
}

/** Records in the dead-letter file of a run. */
export function lettersOf(run: RunProgress): number {
  const { dead, rolledBack } = countRecords(run);
  return dead + rolledBack;
}
