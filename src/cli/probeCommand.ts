import type { Command } from "commander";
import type { ProbeOptions } from "./probeAction.ts";
import { addSecretsOption } from "./secretsFlag.ts";

const AFTERWARDS = `
This really writes. With write.idempotencyKey the first record that is to do is sent
twice with one key; with write.ifMatch it is sent once for a version that there cannot
be, so a server that honours the condition takes nothing. A key of the probe's own is
used and no checkpoint is touched: a later run sends that record again.

Exit codes:
  0  the server honours it
  1  refused: nothing was asked
  2  the server ignores it, or its answers do not tell
  3  stopped after something was sent, such as by Ctrl-C
  4  a run of the job holds the lock`;

export function addProbeCommand(program: Command): void {
  const command = program
    .command("probe")
    .summary("ask the server whether it honours what makes a repeat harmless")
    .description(
      "Asks the server once, with the first record that is to do, whether it honours what makes a repeat harmless.",
    )
    .argument("<job>", "path of a *.sync.json file, or the name of one below this folder");
  addSecretsOption(command)
    .option("--yes", "write without asking; needed where nobody sits at a terminal")
    .option("--json", "put exactly one object on standard output")
    .addHelpText("after", AFTERWARDS)
    .action(async (job: string, options: ProbeOptions) => {
      const { probeAction } = await import("./probeAction.ts");
      process.exitCode = await probeAction(job, options);
    });
}
