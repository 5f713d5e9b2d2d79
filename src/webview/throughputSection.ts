import type { ReportMessage } from "../protocol/reportMessages.ts";
import { type Column, columnChart } from "./columnChart.ts";
import { element } from "./element.ts";
import { count, span } from "./figures.ts";

type Throughput = NonNullable<ReportMessage["journal"]>["throughput"];

/** Fewer columns than this show nothing that the rate does not say. */
const LEAST_SPANS = 3;

/** A screen reader gets so many rows. */
const MOST_ROWS = 12;

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** Records over the run's working time, as records per minute; nothing for a run too short to have a course. */
export function throughput({ journal, activeMs }: ReportMessage): Node[] {
  if (!journal || journal.throughput.succeeded.length < LEAST_SPANS) return [];
  const stretches = stretchesOf(journal.throughput, activeMs);
  const rates = stretches.map((one) => perMinute(one, one.succeeded + one.failed));
  const most = Math.max(...rates);
  const failing = stretches.some(({ failed }) => failed > 0);
  const end = stretches.at(-1)?.to ?? 0;
  return [
    ...(failing ? [legend()] : []),
    ...columnChart({
      spoken: `Records per minute over ${span(end)} of working time: at most ${count(Math.round(most))}`,
      columns: stretches.map(columnOf),
      scale: (value) => count(Math.round(value)),
      axis: ["0", span(end / 2), `${span(end)} of working time`],
      told: {
        caption: "Records over the run's working time",
        columns: [{ title: "Working time" }, { title: "Succeeded", numeric: true }, { title: "Failed", numeric: true }],
        rows: coarser(stretches).map(({ from, to, succeeded, failed }) => [
          `${span(from)} to ${span(to)}`,
          count(succeeded),
          count(failed),
        ]),
      },
    }),
    ...(journal.attempts.length > 1 ? [between()] : []),
  ];
}

function between(): Node {
  return element("p", { class: "quiet below" }, "The time between attempts is left out.");
}

function legend(): Node {
  const entry = (name: string, title: string) =>
    element("span", {}, element("span", { class: `swatch ${name}`, "aria-hidden": "true" }), title);
  return element("p", { class: "legend quiet" }, entry("succeeded", "Succeeded"), entry("dead", "Dead or unknown"));
}

function columnOf(one: Stretch): Column {
  const { from, to, succeeded, failed } = one;
  return {
    title: `${span(from)} to ${span(to)}: ${count(succeeded)} succeeded, ${count(failed)} failed`,
    parts: [
      { name: "succeeded", value: perMinute(one, succeeded) },
      { name: "dead", value: perMinute(one, failed) },
    ],
  };
}

/** The last span is not over when the run is: it counts for as long as it lasted. */
function stretchesOf({ spanMs, succeeded, failed }: Throughput, activeMs: number): readonly Stretch[] {
  return succeeded.map((good, index) => {
    const from = index * spanMs;
    const whole = from + spanMs;
    const lasted = index === succeeded.length - 1 ? Math.max(from + spanMs / 4, activeMs) : whole;
    return { from, to: Math.min(whole, lasted), succeeded: good, failed: failed[index] ?? 0 };
  });
}

function perMinute({ from, to }: Stretch, records: number): number {
  return (records / (to - from)) * 60_000;
}

function coarser(stretches: readonly Stretch[]): readonly Stretch[] {
  const size = Math.ceil(stretches.length / MOST_ROWS);
  const rows: Stretch[] = [];
  for (let first = 0; first < stretches.length; first += size) {
    const some = stretches.slice(first, first + size);
    rows.push({
      from: some[0]?.from ?? 0,
      to: some.at(-1)?.to ?? 0,
      succeeded: some.reduce((sum, { succeeded }) => sum + succeeded, 0),
      failed: some.reduce((sum, { failed }) => sum + failed, 0),
    });
  }
  return rows;
}
