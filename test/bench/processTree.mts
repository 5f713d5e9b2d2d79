// What Linux tells about processes: memory and processor time of one and all its children.
import { readdirSync, readFileSync } from "node:fs";

/** Of Linux, where it is fixed for programs: `sysconf(_SC_CLK_TCK)`. */
const TICKS_PER_SECOND = 100;

/** Highest resident memory of a process plus that of each of its living children; 0 when it has ended, or no Linux. */
export function highWaterMarkMB(pid: number): number {
  try {
    const kB = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kB ?? 0) / 1024 + childrenOf(pid).reduce((sum, child) => sum + highWaterMarkMB(child), 0);
  } catch {
    // The process has ended, or this system has no /proc.
    return 0;
  }
}

function childrenOf(pid: number): readonly number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8"));
  return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
}

/**
 * Seconds of processor time, user and system, of all children of this process that have ended, with their own ended
 * children. `NaN` where the system does not tell.
 */
export function endedChildrenSeconds(): number {
  try {
    // proc_pid_stat(5): the name, field 2, stands in brackets; cutime and cstime are fields 16 and 17.
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ");
    return (Number(fields?.[13]) + Number(fields?.[14])) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}
