import type { ReportMessage } from "../protocol/reportMessages.ts";
import { element, table } from "./element.ts";
import { count, counted, share } from "./figures.ts";
import { inlineBar } from "./inlineBar.ts";

type Journal = NonNullable<ReportMessage["journal"]>;

/** How long answers took: what half, nine and ninety-nine of a hundred stayed within, and how they spread. */
export function latency({ journal, requests, state }: ReportMessage): Node[] {
  const measured = journal?.latency;
  if (!measured) return [];
  const { p50Ms, p90Ms, p99Ms, maxMs, bars } = measured;
  const facts = [
    ["half within", p50Ms],
    ["90 % within", p90Ms],
    ["99 % within", p99Ms],
    ["slowest", maxMs],
  ] as const;
  const most = Math.max(...bars.map((bar) => bar.count));
  return [
    element(
      "dl",
      { class: "facts small" },
      ...facts.map(([name, ms]) => element("div", {}, element("dt", {}, name), element("dd", {}, answerTime(ms)))),
    ),
    table({
      caption: "How long answers took",
      columns: [
        { title: "Shorter than" },
        { title: "" },
        { title: "Answers", numeric: true },
        { title: "Share", numeric: true },
      ],
      rows: bars.map((bar) => [
        answerTime(bar.upToMs + 1),
        inlineBar(bar.count / most),
        count(bar.count),
        share(bar.count, measured.count),
      ]),
    }),
    element(
      "p",
      { class: "quiet below" },
      `${counted(measured.count, "answer", "answers")}, ${answerTime(measured.meanMs)} on average`,
    ),
    ...untimed({ answers: measured.count, requests, wasCutOff: wasCutOff(journal.attempts, state) }),
  ];
}

/** Times go to the checkpoint every few seconds, so that an attempt that is cut off takes its last ones with it. */
function untimed(known: { readonly answers: number; readonly requests: number; readonly wasCutOff: boolean }): Node[] {
  const missing = known.requests - known.answers;
  if (!known.wasCutOff || missing <= 0) return [];
  const said = `Of ${counted(missing, "more request", "more requests")} no time is known: an attempt was cut off before it noted the times of its last seconds.`;
  return [element("p", { class: "quiet" }, said)];
}

function wasCutOff(attempts: Journal["attempts"], state: ReportMessage["state"]): boolean {
  return attempts.some(({ to }, at) => to === null && !(state === "running" && at === attempts.length - 1));
}

/** `3 ms`, `1.2 s`, `42 s`. */
export function answerTime(ms: number): string {
  if (ms < 1) return "< 1 ms";
  if (ms < 1000) return `${count(Math.round(ms))} ms`;
  const seconds = ms / 1000;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${count(Math.round(seconds))} s`;
}
