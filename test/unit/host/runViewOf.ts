import type { RecordCounts } from "../../../src/engine/summary.ts";
import type { RunView } from "../../../src/protocol/messages.ts";

export interface RunShape {
  readonly records?: Partial<RecordCounts>;
  readonly segments?: Partial<RunView["snapshot"]["segments"]>;
  readonly perSecond?: number;
  readonly remainingMs?: number | null;
  readonly refreshes?: number;
  readonly waiting?: RunView["snapshot"]["waiting"];
  readonly identity?: RunView["snapshot"]["identity"];
  /** Present: the run has ended so. */
  readonly end?: { readonly reason: string | null };
}

const ended = { completed: "completed", dead: "completed-with-dead-letters", stopped: "stopped" } as const;

/** A run of 1,000 records in 20 segments, of which nothing has happened yet. */
export function runViewOf(shape: RunShape = {}): RunView {
  const given = { total: 1000, succeeded: 0, dead: 0, unknown: 0, rolledBack: 0, ...shape.records };
  const records = { ...given, pending: given.total - given.succeeded - given.dead - given.unknown - given.rolledBack };
  const tokens = { signIns: 1, refreshes: shape.refreshes ?? 0, refreshFailures: 0, rejected: 0 };
  const segments = { total: 20, size: 50, completed: "", moving: [], marred: [], ...shape.segments };
  const { end } = shape;
  return {
    run: "20261120-235510-7f3a",
    job: "work-orders",
    jobFile: "/plant/work-orders.sync.json",
    connection: "mes",
    checkpoint: "/plant/.longhaul/work-orders/20261120-235510-7f3a/20261120-235510-7f3a.checkpoint.jsonl",
    deadLetters: null,
    state: end ? "ended" : "running",
    resumed: false,
    redrives: null,
    snapshot: {
      run: "20261120-235510-7f3a",
      job: "work-orders",
      attempt: 1,
      records,
      segments,
      tokens,
      requests: 0,
      retries: 0,
      perSecond: shape.perSecond ?? 0,
      remainingMs: shape.remainingMs ?? null,
      activeMs: 1000,
      waiting: shape.waiting ?? null,
      alerts: [],
      identity: shape.identity ?? null,
    },
    summary: end
      ? {
          run: "20261120-235510-7f3a",
          job: "work-orders",
          redrives: null,
          state: end.reason !== null ? ended.stopped : records.dead > 0 ? ended.dead : ended.completed,
          reason: end.reason,
          records,
          segments: { total: segments.total, completed: 0 },
          requests: 0,
          retries: 0,
          tokens,
          durationMs: 1000,
          recordsPerMinute: 0,
          alerts: [],
          identity: null,
        }
      : null,
    stopped: null,
  };
}
