import { type Command, InvalidArgumentError, Option } from "commander";
import { parseRanges } from "../base/ranges.ts";
import type { RunOptions } from "./runOptions.ts";
import { refuseDryRunOptions, swallowedJob } from "./runUsage.ts";

const AFTERWARDS = `
Secrets come from the environment or from --secrets-file, never from an argument:
  LONGHAUL_<CONNECTION>_PASSWORD, _CLIENT_SECRET, _API_KEY, _REFRESH_TOKEN or
  _PRIVATE_KEY, the id of the connection in capitals, other characters as _;
  with _SERVICE before the last part for its service identity.
Where only a person can sign in, a browser or a code does it at the terminal.

Figures are written when the run begins, every 15 seconds, and when it ends.
--otlp without an address takes the one in OTEL_EXPORTER_OTLP_ENDPOINT.
A test batch sends only the records that were chosen and says of each whether it
passed the "assert" of the job. The run stays unfinished: the same command without
a choice goes on from there.

Exit codes:
  0  every record succeeded, or passed in a test batch
  1  refused, nothing was sent
  2  finished, with dead letters or unknown outcomes; of a dry run: the server
     does not let it in, or it would not get through without a person
  3  stopped; the same command goes on
  4  another run of the job holds the lock`;

export function addRunCommand(program: Command): void {
  const run = program.command("run");
  run
    .configureOutput({
      outputError: (text, write) => {
        const hint = text.startsWith("error: missing required argument") ? swallowedJob(run.opts()) : undefined;
        write(hint === undefined ? text : `${text}${hint}\n`);
      },
    })
    .summary("run a sync job, or go on with it")
    .description(
      "Runs a sync job. An unfinished run of the same job over the same records is resumed; a finished one is not repeated. --redrive sends the rows that are now in the dead-letter file of a finished run, as they were edited; rows that were removed stay given up.",
    )
    .argument("<job>", "path of a *.sync.json file, or the name of one below this folder")
    .option(
      "--dry-run",
      "render and check every record, show the first requests, look whether the server lets it in; writes nothing",
    )
    .addOption(
      new Option("--show <n>", "with --dry-run: how many requests to show (default: 3)").argParser(wholeNumber),
    )
    .option("--offline", "with --dry-run: send nothing at all, so access is not checked")
    .addOption(new Option("--resume", "only go on with an unfinished run").conflicts("fresh"))
    .addOption(
      new Option(
        "--redrive [run]",
        "run only the dead letters of a finished run: this one, or the newest that has some",
      ).conflicts(["fresh", "resume"]),
    )
    .option("--fresh", "begin anew, whatever was done before")
    .addOption(
      new Option("--segment <list>", "a test batch: only these segments, such as 3,7-9")
        .argParser(segments)
        .conflicts("sample"),
    )
    .addOption(
      new Option("--sample <records>", "a test batch: only so many records, spread over the input").argParser(sample),
    )
    .option("--secrets-file <file>", "NAME=value lines with secrets; - reads them from standard input")
    .option("--metrics-file <file>", "keep figures of the run in this file, in Prometheus' text format")
    .option("--otlp [url]", "send figures of the run to an OpenTelemetry collector, such as http://localhost:4318")
    .option("--json", "put exactly one object on standard output, at the end")
    .addHelpText("after", AFTERWARDS)
    .action(async (job: string, options: RunOptions, command: Command) => {
      refuseDryRunOptions(options, command);
      const { runAction } = await import("./runAction.ts");
      process.exitCode = await runAction(job, options);
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("a whole number, 0 or more.");
  return Number(text);
}

function segments(text: string): string {
  const list = parseRanges(text);
  if (!list) throw new InvalidArgumentError("Write numbers and ranges, such as 3,7-9.");
  return list.toString();
}

function sample(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Write a number from 1.");
  return Number(text);
}
