import type { RunEnd } from "../node/runJob.ts";
import { sentenceForAlert } from "../sentences/alerts.ts";
import { sentenceForFailure } from "../sentences/failures.ts";
import { plain } from "../sentences/sentence.ts";
import { shortDuration } from "./duration.ts";
import { count } from "./progressLine.ts";

/** What a run came to, for a person. */
export function reportText({ summary, paths, stopped, finishedBefore }: RunEnd): string {
  const { records, tokens, segments } = summary;
  const lines: [string, string][] = [
    ["records", `${count(records.total)} in all`],
    ["  succeeded", count(records.succeeded)],
    ["  dead letters", count(records.dead)],
    ["  unknown", count(records.unknown)],
    ["  pending", count(records.pending)],
    ["segments", `${count(segments.completed)} of ${count(segments.total)}`],
    ["requests", `${count(summary.requests)}, of them ${count(summary.retries)} repeated`],
    ["tokens", tokenLine(tokens)],
    ["duration", `${shortDuration(summary.durationMs)}, ${count(summary.recordsPerMinute)} records/min`],
    ["checkpoint", paths.checkpoint],
    ...(records.dead > 0 ? ([["dead letters", paths.deadLetters]] as [string, string][]) : []),
  ];
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  return [
    `${summary.job}: ${headline(summary.state)}${finishedBefore ? " before; nothing was sent now (--fresh runs it again)" : ""}`,
    ...lines.map(([name, value]) => `  ${name.padEnd(width)}${value}`),
    ...summary.alerts.map((alert) => `  alert: ${sentenceForAlert(alert, plain).message}`),
    ...(stopped ? stopLines(stopped) : []),
  ].join("\n");
}

function headline(state: RunEnd["summary"]["state"]): string {
  switch (state) {
    case "completed":
      return "every record succeeded";
    case "completed-with-dead-letters":
      return "finished, but not every record succeeded";
    case "stopped":
      return "stopped, and can be resumed";
    default:
      return state satisfies never;
  }
}

function stopLines(stopped: NonNullable<RunEnd["stopped"]>): string[] {
  const { message, remedy } = sentenceForFailure(stopped, plain);
  return [`stopped: ${message}`, `         ${remedy}`];
}

function tokenLine({ signIns, refreshes, refreshFailures, rejected }: RunEnd["summary"]["tokens"]): string {
  const parts = [`${count(signIns)} signed in`, `${count(refreshes)} refreshed`];
  if (refreshFailures > 0) parts.push(`${count(refreshFailures)} refreshes failed`);
  if (rejected > 0) parts.push(`${count(rejected)} rejected with 401`);
  return parts.join(", ");
}
