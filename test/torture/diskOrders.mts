/** What happens to one operation on a file below `.longhaul`, counted from 1. */
export interface DiskOrder {
  readonly at: number;
  /** `kill`: SIGKILL before it. `half`: half of what it writes is written, then SIGKILL. `fail`: it and all after it fail for a while. */
  readonly do: "kill" | "half" | "fail";
  /** For `fail`: the system's code, and for how many milliseconds. */
  readonly code?: string;
  readonly forMs?: number;
}

/** Handed to a process in `TORTURE_DISK`. */
export interface DiskOrders {
  /** A line for each operation, written before it happens. */
  readonly log: string;
  readonly orders: readonly DiskOrder[];
}

/** One line of the log, its fields apart by tabs. */
export interface DiskOperation {
  readonly n: number;
  readonly name: string;
  readonly file: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly end: "kill" | "half" | "refused" | "";
}

export function readDiskLog(text: string): readonly DiskOperation[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [n = "", name = "", file = "", at = "", end = ""] = line.split("\t");
      return { n: Number(n), name, file, at: Number(at), end: end as DiskOperation["end"] };
    });
}
