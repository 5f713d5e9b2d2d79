import type { TestChoice } from "../engine/selection.ts";

/** What `longhaul run` was told. */
export interface RunOptions {
  readonly dryRun?: boolean;
  readonly resume?: boolean;
  readonly fresh?: boolean;
  /** Segments such as `3,7-9`, checked. */
  readonly segment?: string;
  readonly sample?: number;
  readonly json?: boolean;
  readonly secretsFile?: string;
}

/** `undefined`: the whole run is asked for. */
export function testChoice({ segment, sample }: RunOptions): TestChoice | undefined {
  if (segment !== undefined) return { segments: segment };
  return sample === undefined ? undefined : { sample };
}
