import type { Command } from "commander";
import { addSecretsOption, type SecretsFlags } from "./secretsFlag.ts";

export function addConnectionsCommand(program: Command): void {
  const command = program
    .command("connections")
    .summary("list the connections, their secrets and lifetimes")
    .description(
      "Lists the connections of the longhaul.json that rules this folder: who signs in and how, which secrets are there, and how long tokens live. Sends nothing and shows no secret.",
    );
  addSecretsOption(command)
    .option("--json", "put one object on standard output")
    .action(async (options: SecretsFlags & { readonly json?: boolean }) => {
      const { connectionsAction } = await import("./connectionsAction.ts");
      process.exitCode = await connectionsAction(options);
    });
}
