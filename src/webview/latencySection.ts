import type { ReportMessage } from "../protocol/reportMessages.ts";
import { element, table } from "./element.ts";
import { count, counted, share } from "./figures.ts";
import { inlineBar } from "./inlineBar.ts";

/** How long answers took: what half, nine and ninety-nine of a hundred stayed within, and how they spread. */
export function latency({ journal }: ReportMessage): Node[] {
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
  ];
}

/** `3 ms`, `1.2 s`, `42 s`. */
export function answerTime(ms: number): string {
  if (ms < 1) return "< 1 ms";
  if (ms < 1000) return `${count(Math.round(ms))} ms`;
  const seconds = ms / 1000;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${count(Math.round(seconds))} s`;
}
