import { setTimeout as wait } from "node:timers/promises";
import { type HrTime, ValueType } from "@opentelemetry/api";
import { ExportResultCode } from "@opentelemetry/core";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import type { RunFigures } from "../engine/metrics/runFigures.ts";
import { LATENCY, labelsOf, latencyBuckets, type Series, seriesOf } from "../engine/metrics/series.ts";
import type { FigureSink, Warn } from "./figureSink.ts";

/** A collector has this long for one export, retries included; with the pause below the end of a run waits 2 s at most. */
const PATIENCE_MS = 1500;
const LAST_WAIT_MS = 2000;

export interface OtlpExportOptions {
  /** Where metrics are posted, `/v1/metrics` included. */
  readonly url: string;
  /** Of this program, for the resource. */
  readonly version: string;
  readonly warn: Warn;
}

/** Sends figures to an OpenTelemetry collector over OTLP/HTTP. Headers come from OTEL_EXPORTER_OTLP_HEADERS. */
export function openOtlpExport({ url, version, warn }: OtlpExportOptions): FigureSink {
  const exporter = new OTLPMetricExporter({ url, timeoutMillis: PATIENCE_MS, concurrencyLimit: 2 });
  const startTime = hrTime(Date.now());
  let warned = false;
  const failed = (error: Error | undefined) => {
    if (!warned) warn(`the collector at ${url} does not take metrics (${reasonOf(error)}); the run goes on without it`);
    warned = true;
  };
  const write = (figures: RunFigures) =>
    new Promise<void>((resolve) => {
      const metrics = resourceMetrics(figures, { version, startTime, endTime: hrTime(Date.now()) });
      exporter.export(metrics, ({ code, error }) => {
        if (code === ExportResultCode.SUCCESS) warned = false;
        else failed(error);
        resolve();
      });
    });
  return {
    write,
    close: async (last) => {
      const over = new AbortController();
      const given = last ? write(last) : Promise.resolve();
      const late = wait(LAST_WAIT_MS, "late" as const, { signal: over.signal }).catch(() => "late" as const);
      if ((await Promise.race([given, late])) === "late") failed(undefined);
      over.abort();
      // Its sockets do not keep the process.
      void exporter.shutdown().catch(() => undefined);
    },
  };
}

/** An error may quote an answer: only its code or status is told. */
function reasonOf(error: Error | undefined): string {
  const code = error !== undefined && "code" in error ? error.code : undefined;
  if (typeof code === "number") return `HTTP ${code}`;
  if (typeof code === "string") return code;
  return "no answer";
}

interface Times {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

function resourceMetrics(
  figures: RunFigures,
  { version, ...times }: Times & { readonly version: string },
): ResourceMetrics {
  return {
    resource: resourceFromAttributes({ "service.name": "longhaul", "service.version": version }),
    scopeMetrics: [
      {
        scope: { name: "longhaul", version },
        metrics: [
          ...seriesOf(figures).map((series) => metricOf(series, labelsOf(figures), times)),
          latencyOf(figures, times),
        ],
      },
    ],
  };
}

function metricOf(
  { name, help, kind, unit, points }: Series,
  own: ReturnType<typeof labelsOf>,
  times: Times,
): MetricData {
  const common = {
    descriptor: { name, description: help, unit: unit ?? "1", valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPoints: points.map(({ labels, value }) => ({ ...times, attributes: { ...own, ...labels }, value })),
  };
  return kind === "counter"
    ? { ...common, dataPointType: DataPointType.SUM, isMonotonic: true }
    : { ...common, dataPointType: DataPointType.GAUGE };
}

function latencyOf(figures: RunFigures, times: Times): MetricData {
  const { count, sumSeconds, cumulative } = latencyBuckets(figures);
  const counts = cumulative.map(({ count: upTo }, index) => upTo - (cumulative[index - 1]?.count ?? 0));
  const above = count - (cumulative.at(-1)?.count ?? 0);
  return {
    descriptor: { name: LATENCY.name, description: LATENCY.help, unit: "s", valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints: [
      {
        ...times,
        attributes: labelsOf(figures),
        value: {
          count,
          sum: sumSeconds,
          max: figures.latency.maxMs / 1000,
          buckets: { boundaries: cumulative.map(({ upToSeconds }) => upToSeconds), counts: [...counts, above] },
        },
      },
    ],
  };
}

function hrTime(ms: number): HrTime {
  return [Math.floor(ms / 1000), (ms % 1000) * 1_000_000];
}
