import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Measured {
  readonly seconds: number;
  /** Highest resident memory; 0 where nobody watched or the system does not tell (only Linux does here). */
  readonly peakMB: number;
  readonly stdout: string;
}

/** Runs a command as a whole process and tells how long it took and how much memory it had at its highest. */
export function measureProcess(
  command: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; watchMemory: boolean },
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const [program = "", ...args] = command;
    const startedAt = performance.now();
    const { cwd, env, watchMemory } = options;
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let peakMB = 0;
    // Looking takes time of its own, which a race against the clock must not pay.
    const watch = watchMemory
      ? setInterval(() => {
          peakMB = Math.max(peakMB, highWaterMark(child.pid ?? 0));
        }, 20)
      : undefined;
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ seconds: (performance.now() - startedAt) / 1000, peakMB, stdout });
      else reject(new Error(`${command.join(" ")} ended with ${code}: ${stderr}`));
    });
  });
}

function highWaterMark(pid: number): number {
  try {
    const kB = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kB ?? 0) / 1024;
  } catch {
    // The process has ended, or this system has no /proc.
    return 0;
  }
}
