import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { isFailure } from "../base/failure.ts";
import { addConnectionsCommand } from "./connectionsCommand.ts";
import { addDoctorCommand } from "./doctorCommand.ts";
import { exitCode } from "./exitCode.ts";
import { addForecastCommand } from "./forecastCommand.ts";
import { addJwtCommand } from "./jwtCommand.ts";
import { addProbeCommand } from "./probeCommand.ts";
import { addRunCommand } from "./runCommand.ts";
import { addSandboxCommand } from "./sandboxCommand.ts";
import { addServeCommand } from "./serveCommand.ts";
import { addStatusCommand } from "./statusCommand.ts";
import { addTokenCommand } from "./tokenCommand.ts";

/** Runs the command that the process was given, and leaves its exit code. */
export async function runProgram(): Promise<void> {
  const program = makeProgram();
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCode.succeeded : exitCode.refused;
      if (error.exitCode !== 0) await tellPrograms();
      return;
    }
    if (isFailure(error)) (await import("./printFailure.ts")).printFailure(error);
    else console.error(error);
    process.exitCode = exitCode.refused;
  }
}

/** Whoever waits for one object gets it after a wrong call as well. */
async function tellPrograms(): Promise<void> {
  const { usageRefusal } = await import("./usageRefusal.ts");
  const refusal = usageRefusal(process.argv.slice(2));
  if (refusal) process.stdout.write(`${JSON.stringify(refusal)}\n`);
}

function makeProgram(): Command {
  const program = new Command("longhaul")
    .description("Pushes records into a REST API whose token dies before the batch does, and accounts for every one.")
    .version(version)
    .showHelpAfterError("Add --help to see what there is.")
    .exitOverride();

  program.addHelpText(
    "after",
    `
Without a server of your own: "longhaul sandbox" starts some and says
what to put into longhaul.json.`,
  );

  addRunCommand(program);
  addForecastCommand(program);
  addProbeCommand(program);
  addStatusCommand(program);
  addConnectionsCommand(program);
  addTokenCommand(program);
  addDoctorCommand(program);
  addJwtCommand(program);
  addSandboxCommand(program);
  addServeCommand(program);

  return program;
}
