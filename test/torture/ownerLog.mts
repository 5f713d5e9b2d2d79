export interface OwnerOrders {
  readonly lock: "run" | "token";
  readonly directory: string;
  readonly log: string;
}

/** `held` stands behind taking the lock, `leaving` before giving it back, `killing` before the signal. */
export interface OwnerEvent {
  readonly what: "held" | "leaving" | "killing";
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

export function ownerLine({ what, pid, at }: OwnerEvent): string {
  return `${what} ${pid} ${at}\n`;
}

export function readOwnerLog(text: string): readonly OwnerEvent[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [what, pid, at] = line.split(" ");
      return { what: what as OwnerEvent["what"], pid: Number(pid), at: Number(at) };
    });
}

export interface Ownership {
  readonly takings: number;
  /** Times that one had the lock while another one had it, neither leaving it nor being killed. */
  readonly overlaps: number;
  /** Kills of a process that had the lock. */
  readonly killedOwners: number;
  /** Longest time from such a kill until another process had it, in milliseconds. */
  readonly slowestReclaim: number;
}

/** Reads who had the lock, and when, in the order of the file. */
export function ownershipIn(events: readonly OwnerEvent[]): Ownership {
  /** Once the signal is on its way a process may still take the lock, and dies with it. */
  const dying = new Set<number>();
  let owner: number | undefined;
  let killedAt: number | undefined;
  let [takings, overlaps, killedOwners, slowestReclaim] = [0, 0, 0, 0];
  for (const { what, pid, at } of events) {
    switch (what) {
      case "held":
        takings += 1;
        if (owner !== undefined) overlaps += 1;
        if (killedAt !== undefined) slowestReclaim = Math.max(slowestReclaim, at - killedAt);
        owner = dying.has(pid) ? undefined : pid;
        killedAt = dying.has(pid) ? at : undefined;
        break;
      case "leaving":
        if (owner === pid) owner = undefined;
        break;
      case "killing":
        dying.add(pid);
        if (owner !== pid) break;
        owner = undefined;
        killedAt = at;
        killedOwners += 1;
        break;
      default:
        what satisfies never;
    }
  }
  return { takings, overlaps, killedOwners, slowestReclaim };
}
