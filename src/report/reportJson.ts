import type { RunProgress } from "../engine/checkpoint/runProgress.ts";
import type { RunSummary } from "../engine/summary.ts";
import { sentenceForAlert } from "../sentences/alerts.ts";
import { plain } from "../sentences/sentence.ts";
import { compare } from "./comparison.ts";
import { journalReport } from "./journalReport.ts";
import type { PastPoint } from "./pastPoint.ts";

/** Raised with every change that a reader of the file would misread; new fields are no such change. */
export const REPORT_VERSION = 1;

/** Names of the files beside the report. */
export interface ReportFiles {
  readonly checkpoint: string;
  readonly deadLetters: string | null;
  readonly audit: string;
}

export interface ReportJsonParts {
  readonly progress: RunProgress;
  readonly summary: RunSummary;
  /** Earlier runs of the job, the newest first. */
  readonly past: readonly PastPoint[];
  readonly files: ReportFiles;
  /** ISO 8601, UTC. */
  readonly writtenAt: string;
}

/** `<run>.report.json`: what a run came to, for programs. Times are ISO 8601 in UTC, spans in milliseconds; no token. */
export function reportJson({ progress, summary, past, files, writtenAt }: ReportJsonParts) {
  const { run, job, state, reason, records, segments, requests, retries, tokens, identity } = summary;
  const journal = journalReport(progress, plain);
  const { startedAt, tokenEvents, causes, deadLetters, unknowns, unknownRecords } = journal;
  const { throughput, latency, attempts, commits, authentications } = journal;
  const renewed = tokens.refreshes + tokens.refreshFailures;
  return {
    version: REPORT_VERSION,
    writtenAt,
    run,
    job,
    redrives: summary.redrives,
    connection: progress.header.connection,
    startedAt,
    state,
    reason,
    identity,
    records,
    segments,
    requests,
    retries,
    durationMs: summary.durationMs,
    recordsPerMinute: summary.recordsPerMinute,
    latency,
    throughput,
    /** `refreshSuccess` is a share; `null` where nothing was refreshed. */
    tokens: { ...tokens, refreshSuccess: renewed === 0 ? null : tokens.refreshes / renewed, ...authentications },
    tokenEvents,
    checkpointCommits: commits,
    restarts: Math.max(0, progress.attempts - 1),
    attempts,
    alerts: summary.alerts.map((alert) => ({
      kind: alert.kind,
      at: alert.at,
      value: alert.value,
      limit: alert.limit,
      ...sentenceForAlert(alert, plain),
    })),
    causes,
    deadLetters,
    unknown: { records: unknownRecords, causes: progress.metrics.unknowns.facts, newest: unknowns },
    comparison: compare(summary, past),
    files,
  };
}

export type ReportJson = ReturnType<typeof reportJson>;
