import type { RunProgress, TokenCounts } from "../checkpoint/runProgress.ts";
import { countRecords, type RecordCounts } from "../summary.ts";
import type { LatencyHistogram } from "./latencyHistogram.ts";

/** A run in figures, for whoever watches many of them. */
export interface RunFigures {
  readonly run: string;
  readonly job: string;
  readonly connection: string;
  readonly state: "running" | "completed" | "stopped";
  readonly records: RecordCounts;
  readonly segments: { readonly total: number; readonly completed: number };
  readonly requests: number;
  readonly retries: number;
  readonly activeMs: number;
  readonly recordsPerMinute: number;
  readonly tokens: Readonly<TokenCounts>;
  readonly authenticationFailures: number;
  readonly authenticationRecoveries: number;
  readonly checkpointCommits: number;
  readonly restarts: number;
  readonly alerts: number;
  /** Of the whole run; it goes on counting while the run moves. */
  readonly latency: Pick<LatencyHistogram, "count" | "sumMs" | "maxMs" | "quantile" | "countUpTo">;
}

export function figuresOf(progress: RunProgress): RunFigures {
  const { header, metrics, end, activeMs, settled } = progress;
  return {
    run: header.run,
    job: header.job,
    connection: header.connection,
    state: end === undefined ? "running" : end.is,
    records: countRecords(progress),
    segments: { total: header.segments.total, completed: progress.segments.size },
    requests: progress.requests,
    retries: progress.retries,
    activeMs,
    recordsPerMinute: activeMs === 0 ? 0 : Math.round((settled / activeMs) * 60_000),
    tokens: { ...progress.tokens },
    authenticationFailures: metrics.authentications.failures,
    authenticationRecoveries: metrics.authentications.recoveries,
    checkpointCommits: metrics.commits,
    restarts: Math.max(0, progress.attempts - 1),
    alerts: progress.alerts.length,
    latency: metrics.latency,
  };
}
