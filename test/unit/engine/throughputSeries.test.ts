import { expect, test } from "vitest";
import { ThroughputSeries } from "../../../src/engine/metrics/throughputSeries.ts";

test("records are counted in the second of working time in which they were settled", () => {
  const series = new ThroughputSeries();
  series.add(100, { succeeded: 3, failed: 0 });
  series.add(900, { succeeded: 2, failed: 1 });
  series.add(3000, { succeeded: 0, failed: 4 });
  expect(series.facts).toEqual({ spanMs: 1000, succeeded: [5, 0, 0, 0], failed: [1, 0, 0, 4] });
});

test("a run of any length keeps every record in at most 120 spans", () => {
  const series = new ThroughputSeries();
  for (let at = 0; at < 7_200_000; at += 700) series.add(at, { succeeded: 2, failed: at % 7000 === 0 ? 1 : 0 });
  const { spanMs, succeeded, failed } = series.facts;
  const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
  expect({ spanMs, spans: succeeded.length, succeeded: sum(succeeded), failed: sum(failed) }).toEqual({
    spanMs: 64_000,
    spans: 113,
    succeeded: 2 * Math.ceil(7_200_000 / 700),
    failed: Math.ceil(7_200_000 / 7000),
  });
});

test("halving adds neighbours, the last one without a neighbour too", () => {
  const series = new ThroughputSeries();
  for (let second = 0; second < 3; second += 1) series.add(second * 1000, { succeeded: second + 1, failed: 0 });
  series.add(120_000, { succeeded: 9, failed: 0 });
  const { spanMs, succeeded } = series.facts;
  expect([spanMs, succeeded.slice(0, 3), succeeded[60]]).toEqual([2000, [3, 3, 0], 9]);
});
