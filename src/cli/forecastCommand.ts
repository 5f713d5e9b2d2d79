import type { Command } from "commander";
import type { ForecastOptions } from "./forecastAction.ts";
import { addSecretsOption } from "./secretsFlag.ts";

const AFTERWARDS = `
Reads every record and sends nothing. How long the run takes comes from "expect"
in the job, else from earlier runs, else from "rate"; without any of them only
what its token allows is told.

Exit codes:
  0  it gets through without a person, or nothing says how long it takes
  1  refused: the job could not be run as it is
  2  it would stop for a person`;

export function addForecastCommand(program: Command): void {
  const command = program
    .command("forecast")
    .summary("say how long a job takes, which token limit it meets first and what to do")
    .description(
      "Says how long a sync job takes, how often its token is renewed, which limit ends first and what to do.",
    )
    .argument("<job>", "path of a *.sync.json file, or the name of one below this folder");
  addSecretsOption(command)
    .option("--json", "put exactly one object on standard output")
    .addHelpText("after", AFTERWARDS)
    .action(async (job: string, options: ForecastOptions) => {
      const { forecastAction } = await import("./forecastAction.ts");
      process.exitCode = await forecastAction(job, options);
    });
}
