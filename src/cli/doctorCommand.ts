import { type Command, InvalidArgumentError, Option } from "commander";
import type { IdentityKind } from "../auth/connection.ts";
import type { Millis } from "../base/time.ts";
import { parseDuration } from "../config/duration.ts";
import { addSecretsOption, type SecretsFlags } from "./secretsFlag.ts";

/** What `longhaul doctor` was told. */
export interface DoctorOptions extends SecretsFlags {
  readonly identity: IdentityKind;
  readonly watch?: Millis;
  readonly testRotation?: boolean;
  readonly testRedirect?: boolean;
  readonly offline?: boolean;
  readonly json?: boolean;
}

const AFTERWARDS = `
It signs in, refreshes once, and calls only what the connection declares
harmless: probe, keepAlive and auth.key.infoUrl. No token is ever shown.

Exit codes:
  0  nothing that breaks or endangers a run
  1  refused, nothing was sent
  2  problems or warnings were found`;

export function addDoctorCommand(program: Command): void {
  const command = program
    .command("doctor")
    .summary("say why the tokens of a connection die")
    .description(
      "Observes how a connection's tokens live and die, reads what past runs noted, and names the cause of trouble with evidence and remedy.",
    )
    .argument("<connection>", "id of a connection in longhaul.json")
    .addOption(new Option("--identity <which>", "as whom").choices(["user", "service"]).default("user"));
  addSecretsOption(command)
    .option("--watch <duration>", "follow tokens until they die, at most this long: 20m", asDuration)
    .option(
      "--test-rotation",
      "send the old refresh token once more: it must be refused, and the server may end that session over it",
    )
    .addOption(
      new Option("--test-redirect", "ask the authorization page for what it must refuse; signs nobody in").conflicts(
        "offline",
      ),
    )
    .addOption(
      new Option("--offline", "send nothing: explain from the files of past runs").conflicts(["watch", "testRotation"]),
    )
    .option("--json", "put one object on standard output")
    .addHelpText("after", AFTERWARDS)
    .action(async (connection: string, options: DoctorOptions) => {
      const { doctorAction } = await import("./doctorAction.ts");
      process.exitCode = await doctorAction(connection, options);
    });
}

function asDuration(text: string): Millis {
  const duration = parseDuration(text);
  if (duration === undefined) throw new InvalidArgumentError("Write it as 90s, 20m or 2h.");
  return duration;
}
