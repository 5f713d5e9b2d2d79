import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

const running = new Set<ChildProcess>();

process.once("exit", () => {
  for (const child of running) endGroup(child);
});
for (const [signal, number] of [
  ["SIGINT", 2],
  ["SIGTERM", 15],
  ["SIGHUP", 1],
] as const) {
  process.once(signal, () => process.exit(128 + number));
}

/** Starts a process that leads its own group, so that all it starts ends with it, and it with us. */
export function spawnGroup(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: process.platform !== "win32" });
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}

/** Ends the process and everything it started, and waits until it is gone. */
export async function closeGroup(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  endGroup(child);
  await closed;
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") child.kill();
  else process.kill(-child.pid, "SIGKILL");
}
