import { createInterface } from "node:readline";
import type { Command } from "commander";

/** `longhaul serve`: the process in which an editor's runs live. Editors start it; the secret comes on the first line of stdin. */
export function addServeCommand(program: Command): void {
  program
    .command("serve")
    .summary("run jobs for an editor")
    .description("Runs jobs for an editor, which starts it by itself. Nobody else needs it.")
    .requiredOption("--socket <path>", "where to listen: a path in a private directory, or the name of a pipe")
    .action(runServe);
}

async function runServe({ socket }: { readonly socket: string }): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const { Secret } = await import("../base/secret.ts");
  const { nodeChance } = await import("../node/nodeChance.ts");
  const { nodeClock } = await import("../node/nodeClock.ts");
  const { serve } = await import("../node/runner/serve.ts");
  const secret = await firstLine();
  if (secret === "") {
    process.stderr.write("serve needs a secret on the first line of its standard input.\n");
    process.exitCode = 1;
    return;
  }
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const ports = { clock: nodeClock, chance: nodeChance, environment: process.env, log, pageFolder: __dirname };
  await serve({ socketPath: socket, secret: new Secret(secret), ports }, stop.signal);
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line;
  return "";
}
