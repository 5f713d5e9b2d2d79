import { relative } from "node:path";
import type { RunEnd } from "../node/runJob.ts";
import { sentenceForAlert } from "../sentences/alerts.ts";
import { sentenceForFailure } from "../sentences/failures.ts";
import { plain } from "../sentences/sentence.ts";
import { actingAs } from "./actingAs.ts";
import { shortDuration } from "./duration.ts";
import { count, counted } from "./progressLine.ts";
import { redrivenWords } from "./redrivenWords.ts";
import { testText } from "./testReport.ts";
import { unknownLines } from "./unknownLines.ts";

/** Causes of dead letters that are shown, the most frequent first. */
const MOST_CAUSES = 3;

type Summary = RunEnd["summary"];

/** What a run came to, for a person, and what to do next. */
export function reportText(end: RunEnd): string {
  const { summary, paths } = end;
  const { records, segments } = summary;
  const lines: [string, string][] = [
    ...(summary.redrives === null ? [] : ([["redrives", `run ${summary.redrives}`]] as [string, string][])),
    ["records", `${count(records.total)} in all`],
    ["  succeeded", count(records.succeeded)],
    ...letters(end),
    ["  unknown", count(records.unknown)],
    ["  pending", count(records.pending)],
    ["segments", `${count(segments.completed)} of ${count(segments.total)}`],
    ["requests", requestLine(summary)],
    ["tokens", tokenLine(summary.tokens)],
    ...actor(summary),
    ["duration", `${shortDuration(summary.durationMs)}, ${count(summary.recordsPerMinute)} records/min`],
    ["checkpoint", fromHere(paths.checkpoint)],
    ...(records.dead + records.rolledBack > 0
      ? ([["dead-letter file", fromHere(paths.deadLetters)]] as [string, string][])
      : []),
    ...(end.report === null ? [] : ([["report", fromHere(end.report)]] as [string, string][])),
  ];
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  return [
    ...(end.test ? [testText(end.test)] : []),
    `${summary.job}: ${end.stopped?.code === "test-batch" ? "unfinished after its test batch" : headline(summary)}`,
    ...lines.map(([name, value]) => `  ${name.padEnd(width)}${value}`),
    ...causes(end.causes),
    ...summary.alerts.flatMap((alert) => {
      const { message, remedy } = sentenceForAlert(alert, plain);
      return [`alert: ${message}`, `       ${remedy}`];
    }),
    ...nextSteps(end),
  ].join("\n");
}

/** The records of the dead-letter file; what became of them since stands behind them, or below where they are two kinds. */
function letters({ summary, redriven, finishedBefore }: RunEnd): [string, string][] {
  const { dead, rolledBack } = summary.records;
  const since = finishedBefore && redriven && redriven.left !== redriven.dead ? redrivenWords(redriven) : [];
  if (rolledBack === 0) return [["  dead letters", [count(dead), ...since].join(", ")]];
  return [
    ["  dead letters", count(dead)],
    ["  rolled back", count(rolledBack)],
    ...(since.length > 0 ? ([["    of these", since.join(", ")]] as [string, string][]) : []),
  ];
}

function headline({ state, records }: Summary): string {
  switch (state) {
    case "completed":
      return "every record succeeded";
    case "completed-with-dead-letters":
      return `finished, ${badly(records).join(", ")}`;
    case "stopped":
      return "stopped, and can be resumed";
    default:
      return state satisfies never;
  }
}

function badly({ dead, unknown, rolledBack }: Summary["records"]): string[] {
  return [
    ...(dead > 0 ? [counted(dead, "dead letter")] : []),
    ...(rolledBack > 0 ? [`${count(rolledBack)} rolled back`] : []),
    ...(unknown > 0 ? [counted(unknown, "outcome unknown", "outcomes unknown")] : []),
  ];
}

/** What dead letters have in common says more than the letters. */
function causes(causes: RunEnd["causes"]): string[] {
  return causes.slice(0, MOST_CAUSES).map(({ records, status, error }) => {
    return `  ${count(records)} × ${status === null ? "" : `${status} `}${error}`;
  });
}

function nextSteps({ summary, unknowns, stopped, finishedBefore, redriven }: RunEnd): string[] {
  const { dead, unknown, rolledBack } = summary.records;
  const left = redriven?.left ?? dead + rolledBack;
  const lines: string[] = [];
  if (stopped) {
    const { message, remedy } = sentenceForFailure(stopped, plain);
    if (stopped.code === "test-batch") lines.push(message, remedy);
    else lines.push(`stopped: ${message}`, `         ${remedy}`, "The same command goes on from here.");
  }
  if (unknown > 0) lines.push(...unknownLines(unknowns));
  if (summary.redrives !== null && redriven && !stopped) {
    lines.push(
      `Of ${counted(redriven.dead, "record")} in the job's dead-letter file: ${redrivenWords(redriven).join(", ")}.`,
    );
  }
  if (left > 0 && !stopped) {
    lines.push(
      "The dead-letter file says why each of its records was given up on. Correct its rows, remove those to be left",
      `alone, and send the others once more with "longhaul run ${summary.job} --redrive". If the request itself is at`,
      "fault, correct the job before: a redrive takes the job as it is then.",
    );
  }
  if (finishedBefore) lines.push("This run had ended before, so nothing was sent now; --fresh runs the job again.");
  return lines;
}

/** Who acted, where there was a choice. */
function actor({ identity }: Summary): [string, string][] {
  return identity && identity.because !== "only-one" ? [["acted as", actingAs(identity)]] : [];
}

function requestLine({ requests, retries }: Summary): string {
  return retries === 0 ? count(requests) : `${count(requests)}, ${count(retries)} of them repeated`;
}

function tokenLine({ signIns, refreshes, refreshFailures, rejected }: Summary["tokens"]): string {
  const parts = [counted(signIns, "sign-in"), counted(refreshes, "refresh", "refreshes")];
  if (refreshFailures > 0) parts.push(`${count(refreshFailures)} failed`);
  if (rejected > 0) parts.push(`${count(rejected)} rejected with 401`);
  return parts.join(", ");
}

function fromHere(path: string): string {
  return relative(process.cwd(), path);
}
