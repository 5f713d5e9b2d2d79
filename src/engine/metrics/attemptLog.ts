import type { Entry } from "../checkpoint/entry.ts";

export interface AttemptFacts {
  readonly attempt: number;
  /** ISO 8601, UTC. */
  readonly from: string;
  /** When and why it ended; `null` while it moves, and for one that was killed. */
  readonly to: string | null;
  readonly reason: string | null;
  /** As whom it acted, where it says so. */
  readonly name: string | null;
}

/** Of a run that was resumed more often, the newest are kept. */
const MOST_KEPT = 50;

/** The attempts of a run, in order. */
export class AttemptLog {
  private readonly attempts: AttemptFacts[] = [];

  take(entry: Entry): void {
    if (entry.is === "attempt") {
      const { attempt, at, identity } = entry;
      this.attempts.push({ attempt, from: at, to: null, reason: null, name: identity?.name ?? null });
      if (this.attempts.length > MOST_KEPT) this.attempts.shift();
    } else if (entry.is === "stopped" || entry.is === "completed") {
      const last = this.attempts.pop();
      if (last) this.attempts.push({ ...last, to: entry.at, reason: entry.is === "stopped" ? entry.reason : null });
    }
  }

  get facts(): readonly AttemptFacts[] {
    return [...this.attempts];
  }
}
