import type { EntryOf } from "./checkpoint/entry.ts";
import type { BadCounts, RunProgress, TokenCounts } from "./checkpoint/runProgress.ts";
import type { RunIdentity } from "./chooseIdentity.ts";
import type { Pause } from "./originGate.ts";
import type { MovingSegment } from "./recorder.ts";
import type { PauseReason } from "./retryDecision.ts";
import { countRecords, type RecordCounts } from "./summary.ts";

/** The disk is told with the file that it refuses and the system's code; there the run gives up at `until`. */
export type Waiting =
  | { readonly because: PauseReason; readonly until: string }
  | { readonly because: "disk"; readonly until: string; readonly file: string; readonly code: string }
  /** Until a person lets it go on. */
  | { readonly because: "person" };

/** A run as it can be shown while it moves: small whatever the number of records. */
export interface RunSnapshot {
  readonly run: string;
  readonly job: string;
  readonly attempt: number;
  readonly records: RecordCounts;
  readonly segments: {
    readonly total: number;
    readonly size: number;
    /** Completed ones, as ranges: `1-12,14`. */
    readonly completed: string;
    readonly moving: readonly MovingSegment[];
    /** The first completed ones with records that did not succeed. */
    readonly marred: readonly ({ readonly segment: number } & BadCounts)[];
  };
  readonly requests: number;
  readonly retries: number;
  readonly tokens: Readonly<TokenCounts>;
  readonly perSecond: number;
  /** `null` while no rate is known, and while a person has paused the run. */
  readonly remainingMs: number | null;
  readonly activeMs: number;
  /** Why nothing is sent now, and until when (ISO 8601); `null` while requests may leave. */
  readonly waiting: Waiting | null;
  readonly alerts: readonly EntryOf<"alert">[];
  /** As whom the newest attempt acts; `null` where none says it. */
  readonly identity: RunIdentity | null;
}

/** A view shows no more than this of segments that need a look. */
const MOST_MARRED = 200;

export interface Pace {
  readonly activeMs: number;
  /** Settled before this attempt, and how long this attempt has been working. */
  readonly settledBefore: number;
  readonly elapsedMs: number;
  readonly moving: readonly MovingSegment[];
  /** Absent while requests may leave. */
  readonly pause?: Pause | undefined;
}

export function snapshotOf(progress: RunProgress, pace: Pace): RunSnapshot {
  const { header } = progress;
  const records = countRecords(progress);
  const perSecond = pace.elapsedMs <= 0 ? 0 : ((progress.settled - pace.settledBefore) / pace.elapsedMs) * 1000;
  const marred = [...progress.marred].slice(0, MOST_MARRED);
  return {
    run: header.run,
    job: header.job,
    attempt: progress.attempts,
    records,
    segments: {
      ...header.segments,
      completed: progress.segments.toString(),
      moving: pace.moving,
      marred: marred.map(([segment, counts]) => ({ segment, ...counts })),
    },
    requests: progress.requests,
    retries: progress.retries,
    tokens: { ...progress.tokens },
    perSecond,
    remainingMs:
      perSecond > 0 && pace.pause?.because !== "person" ? Math.round((records.pending / perSecond) * 1000) : null,
    activeMs: pace.activeMs,
    waiting: pace.pause ? waitingFor(pace.pause) : null,
    alerts: [...progress.alerts],
    identity: progress.identity ?? null,
  };
}

function waitingFor(pause: Pause): Waiting {
  return pause.because === "person" ? pause : { ...pause, until: new Date(pause.until).toISOString() };
}
