import type { LatencyHistogram } from "../engine/metrics/latencyHistogram.ts";

/** Times in milliseconds. */
export interface LatencyReport {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** How many answers took longer than the bar before and at most so long. */
  readonly bars: readonly { readonly upToMs: number; readonly count: number }[];
}

/** `null` where no answer came. */
export function latencyReport(latency: LatencyHistogram): LatencyReport | null {
  const { count, sumMs, maxMs } = latency;
  const [p50Ms, p90Ms, p99Ms] = [latency.quantile(0.5), latency.quantile(0.9), latency.quantile(0.99)];
  if (p50Ms === undefined || p90Ms === undefined || p99Ms === undefined) return null;
  return { count, meanMs: Math.round(sumMs / count), p50Ms, p90Ms, p99Ms, maxMs, bars: barsOf(latency) };
}

/** One bar for each doubling, from the first that holds something to the last. */
function barsOf(latency: LatencyHistogram): LatencyReport["bars"] {
  const bars: { upToMs: number; count: number }[] = [];
  let below = 0;
  for (let upTo = 1; below < latency.count; upTo *= 2) {
    const upToMs = upTo * 2 - 1;
    const all = upToMs >= latency.maxMs ? latency.count : latency.countUpTo(upToMs);
    if (all > 0) bars.push({ upToMs, count: all - below });
    below = all;
  }
  return bars;
}
