import { type Command, Option } from "commander";
import type { IdentityKind } from "../auth/connection.ts";
import { addSecretsOption, type SecretsFlags } from "./secretsFlag.ts";

/** What `longhaul token` was told. */
export interface TokenOptions extends SecretsFlags {
  readonly identity: IdentityKind;
  readonly json?: boolean;
}

const AFTERWARDS = `
The token itself is never shown. The command line keeps no access token: each
process signs in for itself. A refresh token that comes from --secrets-file and
is replaced by the server is written back into that file.

Exit codes:
  0  done
  1  refused, nothing was sent
  3  the server gave no token; the same command tries again`;

export function addTokenCommand(program: Command): void {
  const token = program
    .command("token")
    .summary("show or renew the token of a connection")
    .description("Tells what is known of a connection's token, or signs in and renews it.");
  withOptions(token.command("status"))
    .summary("tell what is known; send nothing")
    .description(
      "Tells how a connection signs in, which secrets are there, and what is known of its tokens. Sends nothing.",
    )
    .action(async (connection: string, options: TokenOptions) => {
      const { tokenStatusAction } = await import("./tokenStatusAction.ts");
      process.exitCode = await tokenStatusAction(connection, options);
    });
  withOptions(token.command("refresh"))
    .summary("sign in, refresh, and tell what came")
    .description(
      "Signs in, refreshes once where there is a refresh token, and tells what the server gave: lifetimes, scope, rotation, clock. On a terminal a person can sign in.",
    )
    .addHelpText("after", AFTERWARDS)
    .action(async (connection: string, options: TokenOptions) => {
      const { tokenRefreshAction } = await import("./tokenRefreshAction.ts");
      process.exitCode = await tokenRefreshAction(connection, options);
    });
}

function withOptions(command: Command): Command {
  command
    .argument("<connection>", "id of a connection in longhaul.json")
    .addOption(new Option("--identity <which>", "as whom").choices(["user", "service"]).default("user"));
  return addSecretsOption(command).option("--json", "put one object on standard output");
}
