import { type MeasuredRun, medianPace, msPerRecord } from "../engine/medianPace.ts";
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
  const now = { records: records.total - records.pending, activeMs: durationMs };
  // A run of no time or no records compares with nothing.
  const tells = usual !== undefined && usual.activeMs > 0 && now.activeMs > 0 && now.records > 0;
  const slower = tells ? msPerRecord(now) / msPerRecord(usual) - 1 : null;
  return { past, slower } satisfies Comparison;
}

/** A shorter run than this is mostly the time that a start takes. */
const LEAST_MEASURED_MS = 1000;

export function completedRuns(past: readonly PastPoint[]): readonly MeasuredRun[] {
  return past
    .filter(({ state, durationMs }) => state !== "stopped" && durationMs >= LEAST_MEASURED_MS)
    .map(({ records, durationMs }) => ({ records: records.total - records.pending, activeMs: durationMs }));
}
