import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { failedWith } from "../base/failure.ts";
import type { RunFigures } from "../engine/metrics/runFigures.ts";
import {
  LATENCY,
  type LatencyBuckets,
  labelsOf,
  latencyBuckets,
  type Series,
  seriesOf,
} from "../engine/metrics/series.ts";
import type { FigureSink, Warn } from "./figureSink.ts";
import { swapFile } from "./swapFile.ts";

/** Collectors such as node_exporter read it as another user; it holds counts and names, no secret. */
const READABLE = 0o644;

/** Keeps a file in Prometheus' text format up to date, each time replaced as a whole. */
export function openMetricsFile(path: string, warn: Warn): FigureSink {
  let last = Promise.resolve();
  let warned = false;
  const write = async (figures: RunFigures): Promise<void> => {
    try {
      await swapFile(path, await metricsText(figures), { mode: READABLE });
    } catch (error) {
      if (!failedWith(error, "disk-unwritable")) throw error;
      if (!warned) warn(`the metrics file ${path} cannot be written (${error.facts.code}); the run goes on without it`);
      warned = true;
    }
  };
  // One after the other, so that the last figures are the ones that stay.
  const inTurn = (figures: RunFigures) => {
    last = last.then(() => write(figures));
    return last;
  };
  return { write: inTurn, close: async (figures) => (figures ? inTurn(figures) : last) };
}

/** Figures of one run in the text format, version 0.0.4, labelled with their job and connection. */
export async function metricsText(figures: RunFigures): Promise<string> {
  const registry = new Registry();
  registry.setDefaultLabels(labelsOf(figures));
  for (const series of seriesOf(figures)) enter(series, registry);
  registry.registerMetric(new CountedHistogram(latencyBuckets(figures)));
  return registry.metrics();
}

function enter({ name, help, kind, unit, points }: Series, registry: Registry): void {
  const labelNames = Object.keys(points[0]?.labels ?? {});
  const whole = `${nameOf(name)}${unit === "s" ? "_seconds" : ""}`;
  const common = { help, labelNames, registers: [registry] };
  if (kind === "counter") {
    const counter = new Counter({ ...common, name: `${whole}_total` });
    for (const { labels, value } of points) counter.inc(labels, value);
  } else {
    const gauge = new Gauge({ ...common, name: whole });
    for (const { labels, value } of points) gauge.set(labels, value);
  }
}

function nameOf(dotted: string): string {
  return dotted.replaceAll(".", "_");
}

/** A histogram that was counted elsewhere. */
class CountedHistogram extends Histogram {
  private readonly counted: LatencyBuckets;

  constructor(counted: LatencyBuckets) {
    super({ name: `${nameOf(LATENCY.name)}_seconds`, help: LATENCY.help, registers: [] });
    this.counted = counted;
  }

  /** What the registry asks a histogram for. */
  getForPromString() {
    const name = `${nameOf(LATENCY.name)}_seconds`;
    const { count, sumSeconds, cumulative } = this.counted;
    const bucket = (le: number | string, value: number) => ({ metricName: `${name}_bucket`, labels: { le }, value });
    const values = [
      ...cumulative.map(({ upToSeconds, count: held }) => bucket(upToSeconds, held)),
      bucket("+Inf", count),
      { metricName: `${name}_sum`, labels: {}, value: sumSeconds },
      { metricName: `${name}_count`, labels: {}, value: count },
    ];
    return Promise.resolve({ name, help: LATENCY.help, type: "histogram", values });
  }
}
