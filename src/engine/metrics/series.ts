import type { RunFigures } from "./runFigures.ts";

/** One named series of figures, as systems that collect them want it. Names follow OpenTelemetry: dotted, without unit. */
export interface Series {
  readonly name: string;
  readonly help: string;
  /** A counter only grows within a run. */
  readonly kind: "counter" | "gauge";
  /** UCUM: `s`, or absent for a number without unit. */
  readonly unit?: "s";
  readonly points: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

const alone = (value: number) => [{ labels: {}, value }];

/** Whose figures they are. Prometheus keeps `job` for itself: it names what was scraped. */
export function labelsOf({ job, connection }: Pick<RunFigures, "job" | "connection">) {
  return { sync_job: job, connection };
}

/** A run as series; how long answers took is a histogram and comes by itself. */
export function seriesOf(figures: RunFigures): readonly Series[] {
  const { records, segments, tokens, state } = figures;
  return [
    {
      name: "longhaul.records",
      help: "Records of the newest run, each in exactly one outcome.",
      kind: "gauge",
      points: [
        { labels: { outcome: "succeeded" }, value: records.succeeded },
        { labels: { outcome: "dead" }, value: records.dead },
        { labels: { outcome: "unknown" }, value: records.unknown },
        { labels: { outcome: "rolled_back" }, value: records.rolledBack },
        { labels: { outcome: "pending" }, value: records.pending },
      ],
    },
    {
      name: "longhaul.segments",
      help: "Segments of the newest run.",
      kind: "gauge",
      points: [
        { labels: { state: "completed" }, value: segments.completed },
        { labels: { state: "pending" }, value: segments.total - segments.completed },
      ],
    },
    {
      name: "longhaul.run.state",
      help: "1 for the state that the newest run is in.",
      kind: "gauge",
      points: (["running", "completed", "stopped"] as const).map((one) => ({
        labels: { state: one },
        value: one === state ? 1 : 0,
      })),
    },
    {
      name: "longhaul.run.active_time",
      help: "Working time of the newest run, all attempts together.",
      kind: "gauge",
      unit: "s",
      points: alone(figures.activeMs / 1000),
    },
    {
      name: "longhaul.run.records_per_minute",
      help: "Records that got their outcome in a minute of working time.",
      kind: "gauge",
      points: alone(figures.recordsPerMinute),
    },
    counter("longhaul.run.restarts", "Attempts after the first one.", figures.restarts),
    counter("longhaul.run.alerts", "Alerts that the run raised.", figures.alerts),
    counter("longhaul.requests", "Requests that left, repeated ones among them.", figures.requests),
    counter("longhaul.retries", "Requests that repeated an earlier one.", figures.retries),
    counter("longhaul.token.sign_ins", "Sign-ins that gave a token.", tokens.signIns),
    {
      name: "longhaul.token.refreshes",
      help: "Refreshes of the token, by how they ended.",
      kind: "counter",
      points: [
        { labels: { result: "succeeded" }, value: tokens.refreshes },
        { labels: { result: "failed" }, value: tokens.refreshFailures },
      ],
    },
    counter("longhaul.token.rejections", "Tokens that the server answered with 401.", tokens.rejected),
    counter(
      "longhaul.authentication.failures",
      "Failed sign-ins and refreshes, and rejected tokens.",
      figures.authenticationFailures,
    ),
    counter(
      "longhaul.authentication.recoveries",
      "Times that a new token ended such trouble.",
      figures.authenticationRecoveries,
    ),
    counter("longhaul.checkpoint.commits", "Times that outcomes were made durable.", figures.checkpointCommits),
  ];
}

function counter(name: string, help: string, value: number): Series {
  return { name, help, kind: "counter", points: alone(value) };
}

export const LATENCY = { name: "longhaul.request.duration", help: "Time from a request to its whole answer." } as const;

/** Upper bounds at which the histogram of answer times counts exactly, in milliseconds: 1 ms to over a minute. */
const BOUNDS_MS: readonly number[] = Array.from({ length: 16 }, (_, power) => 2 ** (power + 1) - 1);

export interface LatencyBuckets {
  readonly count: number;
  readonly sumSeconds: number;
  /** How many took at most so long; each bucket holds the ones before it. */
  readonly cumulative: readonly { readonly upToSeconds: number; readonly count: number }[];
}

export function latencyBuckets({ latency }: Pick<RunFigures, "latency">): LatencyBuckets {
  return {
    count: latency.count,
    sumSeconds: latency.sumMs / 1000,
    cumulative: BOUNDS_MS.map((ms) => ({ upToSeconds: ms / 1000, count: latency.countUpTo(ms) })),
  };
}
