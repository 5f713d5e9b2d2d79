import { createInterface } from "node:readline";
import { Secret } from "../base/secret.ts";
import { nodeChance } from "../node/nodeChance.ts";
import { nodeClock } from "../node/nodeClock.ts";
import { serve } from "../node/runner/serve.ts";
import { keepHeapSteady } from "../node/steadyHeap.ts";
import { exitCode } from "./exitCode.ts";
import type { ServeOptions } from "./serveCommand.ts";

/** Serves until SIGINT, SIGTERM or idleness. Answers the exit code. */
export async function serveAction({ socket }: ServeOptions): Promise<number> {
  keepHeapSteady();
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const secret = await firstLine();
  if (secret === "") {
    process.stderr.write("serve needs a secret on the first line of its standard input.\n");
    return exitCode.refused;
  }
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const ports = { clock: nodeClock, chance: nodeChance, environment: process.env, log, pageFolder: __dirname };
  await serve({ socketPath: socket, secret: new Secret(secret), ports }, stop.signal);
  return exitCode.succeeded;
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line;
  return "";
}
