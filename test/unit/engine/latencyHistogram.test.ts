import { expect, test } from "vitest";
import { LatencyHistogram } from "../../../src/engine/metrics/latencyHistogram.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";

const shares = [0.01, 0.5, 0.9, 0.99, 0.999, 1];

/** From a millisecond to minutes. */
function someTimes(count: number, seed: number): number[] {
  const chance = seededChance(seed, "latency");
  return Array.from({ length: count }, () => Math.floor(Math.exp(chance.next() * 12)));
}

function histogramOf(times: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const ms of times) histogram.record(ms);
  return histogram;
}

test("quantiles are right to a millisecond or 6 %, and never above the slowest", () => {
  const times = someTimes(20_000, 7);
  const sorted = [...times].sort((one, other) => one - other);
  const histogram = histogramOf(times);
  const off = shares.map((share) => {
    const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
    const told = histogram.quantile(share) ?? Number.NaN;
    return told >= exact && told <= Math.max(exact + 1, exact * (1 + 1 / 16)) && told <= histogram.maxMs;
  });
  expect(off).toEqual(shares.map(() => true));
});

test("two merged ones say the same as one that counted everything", () => {
  const [one, other] = [someTimes(500, 1), someTimes(700, 2)];
  const merged = histogramOf(one);
  expect([merged.merge(histogramOf(other).facts), merged.facts]).toEqual([true, histogramOf([...one, ...other]).facts]);
});

test("the bounds of a histogram for collectors count exactly", () => {
  const times = someTimes(5000, 3);
  const histogram = histogramOf(times);
  const bounds = [1, 3, 7, 10, 15, 31, 63, 127, 255, 1023, 4095, 65_535];
  expect(bounds.map((ms) => histogram.countUpTo(ms))).toEqual(
    bounds.map((ms) => times.filter((time) => time <= ms).length),
  );
});

test("a clock set back counts as no time, a fraction is rounded, and hours fall into the last bucket", () => {
  const histogram = histogramOf([-3_600_000, Number.NaN, 0.4, 2.6, 40_000_000]);
  expect([histogram.facts, histogram.quantile(1)]).toEqual([
    { count: 5, sumMs: 40_000_003, maxMs: 40_000_000, buckets: "0:3,3:1,304:1" },
    40_000_000,
  ]);
});

test("of no answers nothing is said", () => {
  expect([new LatencyHistogram().quantile(0.5), new LatencyHistogram().facts]).toEqual([
    undefined,
    { count: 0, sumMs: 0, maxMs: 0, buckets: "" },
  ]);
});

test.each(["1:2,x:1", "305:3", "1:2", "-1:3", "1:3,"])(
  "the buckets %j of three answers are refused whole",
  (buckets) => {
    const histogram = histogramOf([5]);
    expect([histogram.merge({ count: 3, sumMs: 3, maxMs: 1, buckets }), histogram.count]).toEqual([false, 1]);
  },
);
