import { Command, CommanderError } from "commander";
import { version } from "../package.json";
import { isFailure } from "./base/failure.ts";
import { addConnectionsCommand } from "./cli/connectionsCommand.ts";
import { addDoctorCommand } from "./cli/doctorCommand.ts";
import { exitCode } from "./cli/exitCode.ts";
import { addJwtCommand } from "./cli/jwtCommand.ts";
import { refuseOldNode } from "./cli/refuseOldNode.ts";
import { addRunCommand } from "./cli/runCommand.ts";
import { addSandboxCommand } from "./cli/sandboxCommand.ts";
import { addServeCommand } from "./cli/serveCommand.ts";
import { addStatusCommand } from "./cli/statusCommand.ts";
import { addTokenCommand } from "./cli/tokenCommand.ts";
import { keepHeapSteady } from "./node/steadyHeap.ts";

refuseOldNode(process.versions.node);
keepHeapSteady();

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
addStatusCommand(program);
addConnectionsCommand(program);
addTokenCommand(program);
addDoctorCommand(program);
addJwtCommand(program);
addSandboxCommand(program);
addServeCommand(program);

program.parseAsync().catch(async (error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCode.succeeded : exitCode.refused;
    return;
  }
  if (isFailure(error)) (await import("./cli/printFailure.ts")).printFailure(error);
  else console.error(error);
  process.exitCode = exitCode.refused;
});
