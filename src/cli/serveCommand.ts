import type { Command } from "commander";

/** What `longhaul serve` was told. */
export interface ServeOptions {
  readonly socket: string;
}

/** `longhaul serve`: the process in which an editor's runs live. Editors start it; the secret comes on the first line of stdin. */
export function addServeCommand(program: Command): void {
  program
    .command("serve")
    .summary("run jobs for an editor")
    .description("Runs jobs for an editor, which starts it by itself. Nobody else needs it.")
    .requiredOption("--socket <path>", "where to listen: a path in a private directory, or the name of a pipe")
    .action(async (options: ServeOptions) => {
      const { serveAction } = await import("./serveAction.ts");
      process.exitCode = await serveAction(options);
    });
}
