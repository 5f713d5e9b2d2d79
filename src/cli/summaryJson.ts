import type { FailureCode } from "../base/failure.ts";
import type { RunEnd } from "../node/runJob.ts";
import { sentenceForAlert } from "../sentences/alerts.ts";
import { plain } from "../sentences/sentence.ts";
import type { SecretsUnreadable } from "./secretsOption.ts";
import type { WrongExport } from "./wrongExport.ts";

/** The one object that `--json` puts on stdout at the end of a run. */
export function summaryJson({ summary, paths, report, test }: Pick<RunEnd, "summary" | "paths" | "report" | "test">) {
  const { run, job, redrives, state, reason, records, segments, requests, retries, tokens } = summary;
  const { durationMs, recordsPerMinute, alerts } = summary;
  return {
    run,
    job,
    redrives,
    state,
    reason,
    records,
    segments,
    requests,
    retries,
    tokens,
    durationMs,
    recordsPerMinute,
    alerts: alerts.map((alert) => ({ kind: alert.kind, message: sentenceForAlert(alert, plain).message })),
    checkpoint: paths.checkpoint,
    deadLetters: summary.records.dead + summary.records.rolledBack > 0 ? paths.deadLetters : null,
    audit: paths.audit,
    report,
    ...(test && { test }),
  };
}

/** The same shape for a run that was refused before anything was sent; `job`: null where the call names none. */
export function refusalJson(
  job: string | null,
  reason: FailureCode | SecretsUnreadable["code"] | WrongExport["code"] | "usage",
) {
  return {
    run: null,
    job,
    redrives: null,
    state: "refused",
    reason,
    records: { total: 0, succeeded: 0, dead: 0, unknown: 0, rolledBack: 0, pending: 0 },
    segments: { total: 0, completed: 0 },
    requests: 0,
    retries: 0,
    tokens: { signIns: 0, refreshes: 0, refreshFailures: 0, rejected: 0 },
    durationMs: 0,
    recordsPerMinute: 0,
    alerts: [],
    checkpoint: null,
    deadLetters: null,
    audit: null,
    report: null,
  };
}
