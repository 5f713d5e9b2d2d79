import type { Connection } from "../auth/connection.ts";
import type { Millis } from "../base/time.ts";
import type { RunAs } from "../config/job.ts";
import type { ForecastLimit, ForecastRemedy, ForecastView } from "../protocol/forecastMessages.ts";

export interface RemedyFacts {
  readonly connection: Connection;
  readonly runAs: RunAs;
  readonly hasService: boolean;
  /** Usual time between two records. */
  readonly gap: Millis;
  /** There are past runs. */
  readonly isMeasured: boolean;
}

/** A run may take half as long again before it raises an alert: so much room a lifetime needs. */
const ROOM = 1.5;
const MINUTE = 60_000;

/** What to do so that the run gets through; nothing where it does. */
export function remediesOf(
  { limits, duration, identity, records }: Pick<ForecastView, "limits" | "duration" | "identity" | "records">,
  { connection, runAs, hasService, gap, isMeasured }: RemedyFacts,
): readonly ForecastRemedy[] {
  const { keepAlive, lifetime } = connection;
  const remedies: ForecastRemedy[] = [];
  const end = limits.find(({ outcome }) => outcome === "needs-person");
  if (end) {
    const leastMs = duration.ms === null ? null : Math.ceil((duration.ms * ROOM) / MINUTE) * MINUTE;
    if (end.binding === "key") remedies.push({ kind: "new-key", leastMs });
    else if (identity.kind === "user") {
      // With `auto` it is there to be chosen, and was not for want of a duration.
      if (!hasService) remedies.push({ kind: "add-service" });
      else if (runAs !== "service") remedies.push({ kind: "run-as-service" });
    }
    if (end.binding !== "key") remedies.push({ kind: "raise-lifetime", binding: end.binding, leastMs });
    const part = partBefore(end, { ms: duration.ms, toDo: records.toDo });
    if (part > 0 && part < records.toDo) remedies.push({ kind: "split", records: part });
  }
  const { idle } = lifetime;
  if (idle !== undefined && gap >= idle && (!keepAlive || keepAlive.every >= idle)) {
    remedies.push({ kind: "keep-alive", everyMs: Math.floor(idle * (2 / 3)) });
  }
  if (duration.from === "nothing") remedies.push({ kind: "measure", ...(isMeasured && { tooShort: true }) });
  return remedies;
}

/** So many records are done well before the limit. */
function partBefore(
  { afterMs }: ForecastLimit,
  { ms, toDo }: { readonly ms: number | null; readonly toDo: number },
): number {
  return ms === null || ms === 0 ? 0 : Math.floor((toDo * afterMs) / (ms * ROOM));
}
