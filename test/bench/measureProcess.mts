import { spawn } from "node:child_process";
import { endedChildrenSeconds, highWaterMarkMB } from "./processTree.mts";

export interface Measured {
  readonly seconds: number;
  /** Processor time, user and system, with its children. `NaN` where the system does not tell (only Linux does here). */
  readonly cpuSeconds: number;
  /** Highest resident memory, with its children; 0 where nobody watched or the system does not tell. */
  readonly peakMB: number;
  readonly stdout: string;
}

export interface MeasureOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly watchMemory: boolean;
  /** A process that ends in failure is measured like any other; without it, it rejects. */
  readonly mayFail?: boolean;
}

/** Runs a command as a whole process and tells what it took. One at a time: the processor time is told for all of them. */
export function measureProcess(command: readonly string[], options: MeasureOptions): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const [program = "", ...args] = command;
    const { cwd, env, watchMemory, mayFail = false } = options;
    const cpuBefore = endedChildrenSeconds();
    const startedAt = performance.now();
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let peakMB = 0;
    // Looking takes time of its own, which a race against the clock must not pay.
    const watch = watchMemory
      ? setInterval(() => {
          peakMB = Math.max(peakMB, highWaterMarkMB(child.pid ?? 0));
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
      const seconds = (performance.now() - startedAt) / 1000;
      const cpuSeconds = endedChildrenSeconds() - cpuBefore;
      if (code === 0 || mayFail) resolve({ seconds, cpuSeconds, peakMB, stdout });
      else reject(new Error(`${command.join(" ")} ended with ${code}: ${stderr || stdout}`));
    });
  });
}
