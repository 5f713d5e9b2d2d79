import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const program = fileURLToPath(new URL("../../../dist/cli.js", import.meta.url));

export interface Ended {
  /** `null` after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliProcess {
  readonly pid: number | undefined;
  kill(signal: NodeJS.Signals): void;
  /** Everything written so far. */
  written(): Omit<Ended, "code">;
  readonly ended: Promise<Ended>;
}

export interface CliOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Starts the bundle as a user would; it is gone when the test is over. */
export function startCli(args: readonly string[], { folder, environment, stdin }: CliOptions): CliProcess {
  if (!existsSync(program))
    throw new Error("dist/cli.js is missing: these tests run the bundle; npm run build makes it");
  const { PATH, TMPDIR } = process.env;
  // Beside the user's files, where the guard against leaks looks too.
  const LONGHAUL_STATE_DIR = join(folder, ".state");
  const env = { PATH, TMPDIR, LONGHAUL_STATE_DIR, ...environment };
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  // A process that is refused may end without reading.
  child.stdin.on("error", () => undefined).end(stdin ?? "");
  const closed = once(child, "close");
  const ended = closed.then(() => ({ code: child.exitCode, ...output }));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await closed;
  });
  return { pid: child.pid, kill: (signal) => child.kill(signal), written: () => ({ ...output }), ended };
}
