/** What `longhaul run` was told. */
export interface RunOptions {
  readonly dryRun?: boolean;
  readonly resume?: boolean;
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly secretsFile?: string;
}
