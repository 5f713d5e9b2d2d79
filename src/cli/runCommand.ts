import { type Command, Option } from "commander";
import type { RunOptions } from "./runOptions.ts";

const AFTERWARDS = `
Secrets come from the environment or from --secrets-file, never from an argument:
  LONGHAUL_<CONNECTION>_PASSWORD, _CLIENT_SECRET, _API_KEY, _REFRESH_TOKEN or
  _PRIVATE_KEY, the id of the connection in capitals, other characters as _;
  with _SERVICE before the last part for its service identity.
Where only a person can sign in, a browser or a code does it at the terminal.

Figures are written when the run begins, every 15 seconds, and when it ends.
--otlp without an address takes the one in OTEL_EXPORTER_OTLP_ENDPOINT.

Exit codes:
  0  every record succeeded
  1  refused, nothing was sent
  2  finished, with dead letters or unknown outcomes
  3  stopped; the same command goes on
  4  another run of the job holds the lock`;

export function addRunCommand(program: Command): void {
  program
    .command("run")
    .summary("run a sync job, or go on with it")
    .description(
      "Runs a sync job. An unfinished run of the same job over the same records is resumed; a finished one is not repeated.",
    )
    .argument("<job>", "path of a *.sync.json file, or the name of one below this folder")
    .option("--dry-run", "read and render every record, show the first requests, send nothing")
    .addOption(new Option("--resume", "only go on with an unfinished run").conflicts("fresh"))
    .option("--fresh", "begin anew, whatever was done before")
    .option("--secrets-file <file>", "NAME=value lines with secrets; - reads them from standard input")
    .option("--metrics-file <file>", "keep figures of the run in this file, in Prometheus' text format")
    .option("--otlp [url]", "send figures of the run to an OpenTelemetry collector, such as http://localhost:4318")
    .option("--json", "put exactly one object on standard output, at the end")
    .addHelpText("after", AFTERWARDS)
    .action(async (job: string, options: RunOptions) => {
      const { runAction } = await import("./runAction.ts");
      process.exitCode = await runAction(job, options);
    });
}
