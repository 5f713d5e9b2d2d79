import type { TestChoice } from "../engine/selection.ts";

/** What `longhaul run` was told. */
export interface RunOptions {
  readonly dryRun?: boolean;
  /** Of a dry run: how many requests to show. */
  readonly show?: number;
  /** Of a dry run: nothing at all is sent. */
  readonly offline?: boolean;
  readonly resume?: boolean;
  readonly fresh?: boolean;
  /** The run that was named; `true`: none was. */
  readonly redrive?: string | true;
  /** Segments such as `3,7-9`, checked. */
  readonly segment?: string;
  readonly sample?: number;
  readonly json?: boolean;
  readonly secretsFile?: string;
  /** A file in Prometheus' text format, kept up to date. */
  readonly metricsFile?: string;
  /** Address of a collector; `true`: the environment names it. */
  readonly otlp?: string | boolean;
}

/** `undefined`: the whole run is asked for. */
export function testChoice({ segment, sample }: RunOptions): TestChoice | undefined {
  if (segment !== undefined) return { segments: segment };
  return sample === undefined ? undefined : { sample };
}
