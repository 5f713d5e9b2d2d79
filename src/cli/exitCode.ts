import type { FailureCode } from "../base/failure.ts";
import type { RunSummary } from "../engine/summary.ts";
import type { RunEnd } from "../node/runJob.ts";

/** Exit codes of the command line, part of its contract. */
export const exitCode = { succeeded: 0, refused: 1, badRecords: 2, stopped: 3, locked: 4 } as const;

export function exitCodeOf(state: RunSummary["state"]): number {
  switch (state) {
    case "completed":
      return exitCode.succeeded;
    case "completed-with-dead-letters":
      return exitCode.badRecords;
    case "stopped":
      return exitCode.stopped;
    default:
      return state satisfies never;
  }
}

/** A test batch that came to its end is judged by its own records. */
export function exitCodeOfEnd({ summary, stopped, test }: Pick<RunEnd, "summary" | "stopped" | "test">): number {
  if (!test || (stopped && stopped.code !== "test-batch")) return exitCodeOf(summary.state);
  return test.failed + test.unknown > 0 ? exitCode.badRecords : exitCode.succeeded;
}

/** For a run that was refused, so that nothing was sent. */
export function exitCodeOfRefusal(code: FailureCode): number {
  return code === "run-locked" ? exitCode.locked : exitCode.refused;
}
