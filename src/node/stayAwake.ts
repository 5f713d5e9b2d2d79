import type { Connection } from "../auth/connection.ts";
import { keepAlive } from "../auth/keepAlive.ts";
import type { Http } from "../base/http.ts";
import { sleepWatch } from "../base/sleepWatch.ts";
import { type Clock, type EpochMs, epochMs, minutes, seconds } from "../base/time.ts";
import type { Audit } from "../engine/runFiles.ts";

export interface WakefulRun {
  readonly connection: Connection;
  /** Sends with the token of the run, and knows when it last did. */
  readonly http: Http & { readonly lastUsedAt: EpochMs };
  /** Whether the server asked for the pause that the run is in. */
  readonly runner: { readonly isHeldBack: boolean };
  readonly audit: Audit;
  readonly clock: Clock;
}

/** A sleep is noticed as soon as this. */
const LOOK_EVERY = seconds(5);

/** So often at most the audit tells that the token was kept alive. */
const NOTE_EVERY = minutes(1);

/** While a run lives: keeps its token's idle window open, and notes when the machine slept. Rejects for a defect only. */
export async function stayAwake(
  { connection, http, runner, audit, clock }: WakefulRun,
  over: AbortSignal,
): Promise<void> {
  let heldBackAt: EpochMs = epochMs(0);
  let notedAt = -Infinity;
  // During a pause that the server asked for nothing at all leaves: the call is put off until it is over.
  const lastUsed = () => {
    if (runner.isHeldBack) heldBackAt = clock.now();
    return epochMs(Math.max(http.lastUsedAt, heldBackAt));
  };
  const told = (result: number | string) => {
    if (clock.monotonic() - notedAt < NOTE_EVERY) return;
    notedAt = clock.monotonic();
    audit.write({ event: "kept-alive", result });
  };
  const onWake = (slept: number) => audit.write({ event: "slept", ms: Math.round(slept) });
  await Promise.all([
    keepAlive({ connection, http, clock, lastUsed, told }, over),
    sleepWatch(clock, { every: LOOK_EVERY, onWake }, over),
  ]);
}
