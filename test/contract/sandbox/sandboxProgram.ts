// The command line with nothing but `sandbox`, to be run as a process of its own.
import { Command } from "commander";
import { addSandboxCommand } from "../../../src/cli/sandboxCommand.ts";

const program = new Command();
addSandboxCommand(program);
await program.parseAsync();
