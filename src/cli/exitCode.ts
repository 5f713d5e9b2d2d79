import type { FailureCode } from "../base/failure.ts";
import type { RunSummary } from "../engine/summary.ts";

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

/** For a run that was refused, so that nothing was sent. */
export function exitCodeOfRefusal(code: FailureCode): number {
  return code === "run-locked" ? exitCode.locked : exitCode.refused;
}
