import type { Command } from "commander";

export interface RunOptions {
  readonly dryRun?: boolean;
  readonly resume?: boolean;
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly secretsFile?: string;
}

export function addRunCommand(program: Command): void {
  program
    .command("run")
    .summary("run a sync job, or go on with it")
    .description(
      "Runs a sync job. An unfinished run of the same job over the same records is resumed; a finished one is not repeated.",
    )
    .argument("<job>", "path of a *.sync.json file, or the name of one below this folder")
    .option("--dry-run", "read and render every record, show the first requests, send nothing")
    .option("--resume", "only go on with an unfinished run")
    .option("--fresh", "begin anew, whatever was done before")
    .option("--secrets-file <file>", "NAME=value lines with secrets; - reads them from standard input")
    .option("--json", "put exactly one object on standard output, at the end")
    .action(async (job: string, options: RunOptions) => {
      const { runAction } = await import("./runAction.ts");
      process.exitCode = await runAction(job, options);
    });
}
