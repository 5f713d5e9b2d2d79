import { medianPace, msPerRecord } from "../engine/medianPace.ts";
import { completedRuns } from "../report/comparison.ts";
import type { PastPoint } from "../report/pastPoint.ts";
import { shortDuration } from "./duration.ts";
import { count } from "./progressLine.ts";

/** So many runs stand in the line. */
const MOST_SHOWN = 5;

/** How a job's runs went, the newest first; `undefined` where there are not two to compare. */
export function trendLine(runs: readonly PastPoint[]): string | undefined {
  if (runs.length < 2) return undefined;
  const shown = runs.slice(0, MOST_SHOWN).map(({ durationMs, records, state }) => {
    const bad = [
      [records.dead, "dead"],
      [records.unknown, "unknown"],
      [records.rolledBack, "rolled back"],
    ] as const;
    const said = bad.flatMap(([size, what]) => (size > 0 ? [`, ${count(size)} ${what}`] : [])).join("");
    return `${shortDuration(durationMs)}${state === "stopped" ? " until it stopped" : ""}${said}`;
  });
  const pace = medianPace(completedRuns(runs));
  const usual =
    pace && pace.activeMs > 0 ? `; usually ${count(Math.round(60_000 / msPerRecord(pace)))} records/min` : "";
  return `last ${runs.length > MOST_SHOWN ? MOST_SHOWN : runs.length} runs: ${shown.join(" · ")}${usual}`;
}
