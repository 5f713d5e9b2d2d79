import type { Failure } from "../base/failure.ts";
import type { EntryOf } from "./checkpoint/entry.ts";
import type { RunProgress, TokenCounts } from "./checkpoint/runProgress.ts";
import type { RunIdentity } from "./chooseIdentity.ts";

export interface RecordCounts {
  readonly total: number;
  readonly succeeded: number;
  readonly dead: number;
  readonly unknown: number;
  readonly rolledBack: number;
  readonly pending: number;
}

/** What a run came to. Every record is in exactly one of the counts. */
export interface RunSummary {
  readonly run: string;
  readonly job: string;
  /** The run whose dead letters this one sent again. */
  readonly redrives: string | null;
  readonly state: "completed" | "completed-with-dead-letters" | "stopped";
  /** Code of what stopped it. */
  readonly reason: string | null;
  readonly records: RecordCounts;
  readonly segments: { readonly total: number; readonly completed: number };
  readonly requests: number;
  readonly retries: number;
  readonly tokens: Readonly<TokenCounts>;
  readonly durationMs: number;
  readonly recordsPerMinute: number;
  readonly alerts: readonly EntryOf<"alert">[];
  /** As whom the newest attempt acted; `null` where no attempt says it. */
  readonly identity: RunIdentity | null;
}

export function summarise(progress: RunProgress, stopped: Failure | undefined): RunSummary {
  const records = countRecords(progress);
  const { header, end } = progress;
  const open = end === undefined && records.pending + progress.doubtful.size > 0;
  const reason = stopped?.code ?? (end?.is === "stopped" ? end.reason : open ? "interrupted" : null);
  const badly = records.dead + records.unknown + records.rolledBack;
  return {
    run: header.run,
    job: header.job,
    redrives: header.redrives ?? null,
    state: reason !== null ? "stopped" : badly > 0 ? "completed-with-dead-letters" : "completed",
    reason,
    records,
    segments: { total: header.segments.total, completed: progress.segments.size },
    requests: progress.requests,
    retries: progress.retries,
    tokens: { ...progress.tokens },
    durationMs: progress.activeMs,
    recordsPerMinute: progress.activeMs === 0 ? 0 : Math.round((progress.settled / progress.activeMs) * 60_000),
    alerts: [...progress.alerts],
    identity: progress.identity ?? null,
  };
}

/** Counts every record once. Throws when the sum does not come out: that would be a defect, never a state. */
export function countRecords(progress: RunProgress): RecordCounts {
  const { total, succeeded, dead, unknown, rolledBack } = {
    total: progress.header.input.records,
    succeeded: progress.succeeded.size,
    dead: progress.dead.size,
    unknown: progress.unknown.size + progress.doubtful.size,
    rolledBack: progress.rolledBack.size,
  };
  const pending = total - succeeded - dead - unknown - rolledBack;
  if (pending < 0) {
    throw new RangeError(`${succeeded} + ${dead} + ${unknown} + ${rolledBack} records settled of ${total}`);
  }
  return { total, succeeded, dead, unknown, rolledBack, pending };
}
