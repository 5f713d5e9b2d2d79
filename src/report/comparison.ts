import { type MeasuredRun, medianPace } from "../engine/medianPace.ts";
import type { RunSummary } from "../engine/summary.ts";
import type { PastPoint } from "./pastPoint.ts";

export interface Comparison {
  /** Earlier runs of the job, the newest first. */
  readonly past: readonly PastPoint[];
  /**
   * How much longer a record took than in the middle one of the completed past runs, as a share of that: 0.12 is 12 %
   * slower, -0.12 is faster. `null` where a run is too short, or none is there, to tell.
   */
  readonly slower: number | null;
}

/** A run beside the ones before it. */
export function compare(
  { records, durationMs }: Pick<RunSummary, "records" | "durationMs">,
  past: readonly PastPoint[],
) {
  const usual = medianPace(completedRuns(past));
  const now = medianPace([{ records: records.total - records.pending, activeMs: durationMs }]);
  const slower = usual === undefined || now === undefined ? null : now / usual - 1;
  return { past, slower } satisfies Comparison;
}

export function completedRuns(past: readonly PastPoint[]): readonly MeasuredRun[] {
  return past
    .filter(({ state }) => state !== "stopped")
    .map(({ records, durationMs }) => ({ records: records.total - records.pending, activeMs: durationMs }));
}
