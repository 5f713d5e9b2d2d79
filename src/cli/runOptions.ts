/** What `longhaul run` was told. */
export interface RunOptions {
  readonly dryRun?: boolean;
  readonly resume?: boolean;
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly secretsFile?: string;
  /** A file in Prometheus' text format, kept up to date. */
  readonly metricsFile?: string;
  /** Address of a collector; `true`: the environment names it. */
  readonly otlp?: string | boolean;
}
