import type { ReportMessage } from "../protocol/reportMessages.ts";
import { element, table } from "./element.ts";
import { count, dayAndTime, span } from "./figures.ts";
import { inlineBar } from "./inlineBar.ts";

type Attempt = NonNullable<ReportMessage["journal"]>["attempts"][number];

/** Each process that worked on the run; nothing where it was one. */
export function attempts({ journal, state }: ReportMessage): Node[] {
  const made = journal?.attempts ?? [];
  if (made.length < 2) return [];
  const named = made.some(({ name }) => name !== null);
  const ended = (attempt: Attempt, isLast: boolean) => {
    if (attempt.to === null) return isLast && state === "running" ? "moving" : "was cut off";
    return attempt.reason === null ? "completed the run" : attempt.reason.replaceAll("-", " ");
  };
  return [
    table({
      caption: "Attempts",
      columns: [
        { title: "Attempt", numeric: true },
        { title: "Began" },
        { title: "Ended" },
        { title: "How" },
        ...(named ? [{ title: "As" }] : []),
      ],
      rows: made.map((attempt, index) => [
        count(attempt.attempt),
        time(attempt.from),
        attempt.to === null ? "–" : time(attempt.to),
        ended(attempt, index === made.length - 1),
        ...(named ? [attempt.name ?? "–"] : []),
      ]),
    }),
  ];
}

/** This run above the earlier ones of its job; nothing for the first. */
export function pastRuns(report: ReportMessage): Node[] {
  const { comparison, journal, activeMs, records, state } = report;
  if (comparison.past.length === 0) return [];
  const settled = records.total - records.pending;
  const now = {
    startedAt: journal?.startedAt ?? "",
    state,
    records,
    durationMs: activeMs,
    recordsPerMinute: activeMs === 0 ? 0 : Math.round((settled / activeMs) * 60_000),
  };
  const runs = [now, ...comparison.past];
  const longest = Math.max(1, ...runs.map(({ durationMs }) => durationMs));
  const someRolledBack = runs.some((run) => run.records.rolledBack > 0);
  const verdict = verdictOf(comparison.slower);
  return [
    ...(verdict === null ? [] : [element("p", { class: "above" }, verdict)]),
    table({
      caption: "This run and the ones before it",
      columns: [
        { title: "Began" },
        { title: "State" },
        { title: "Worked", numeric: true },
        { title: "" },
        { title: "Records/min", numeric: true },
        { title: "Records", numeric: true },
        { title: "Dead", numeric: true },
        { title: "Unknown", numeric: true },
        ...(someRolledBack ? [{ title: "Rolled back", numeric: true as const }] : []),
      ],
      rows: runs.map((run, index) => [
        index === 0 ? element("strong", {}, "This run") : time(run.startedAt),
        shortStates[run.state],
        span(run.durationMs),
        inlineBar(run.durationMs / longest),
        count(run.recordsPerMinute),
        count(run.records.total),
        count(run.records.dead),
        count(run.records.unknown),
        ...(someRolledBack ? [count(run.records.rolledBack)] : []),
      ]),
    }),
  ];
}

/** Of a row that has its dead letters in a column of their own. */
const shortStates: { readonly [State in ReportMessage["state"]]: string } = {
  running: "Running",
  completed: "Completed",
  "completed-with-dead-letters": "Completed",
  stopped: "Stopped",
};

/** Less than this is the weather. */
const NOTICED = 0.05;

function verdictOf(slower: number | null): string | null {
  if (slower === null) return null;
  if (Math.abs(slower) < NOTICED) return "A record took as long as it usually does.";
  const percent = count(Math.round(Math.abs(slower) * 100));
  return `A record took ${percent} % ${slower > 0 ? "longer" : "less"} than it usually does.`;
}

function time(iso: string): Node {
  return element("time", { datetime: iso }, dayAndTime(iso));
}
