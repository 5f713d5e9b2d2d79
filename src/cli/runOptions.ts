/** What `longhaul run` was told. */
export interface RunOptions {
  readonly dryRun?: boolean;
  readonly resume?: boolean;
  readonly fresh?: boolean;
  /** The run that was named; `true`: none was. */
  readonly redrive?: string | true;
  readonly json?: boolean;
  readonly secretsFile?: string;
}
