import { isFailure } from "../base/failure.ts";
import { medianPace, type Pace } from "../engine/medianPace.ts";
import { readRun } from "./readRun.ts";
import { listRuns, runPaths } from "./runDirectory.ts";

/** So many past runs are looked at. */
const MOST_LOOKED_AT = 5;

/** The median pace of the newest completed runs of a job; `undefined` where none was completed lately. */
export async function measuredPace(jobFile: string): Promise<Pace | undefined> {
  const paces: Pace[] = [];
  for (const run of (await listRuns(jobFile)).slice(0, MOST_LOOKED_AT)) {
    const past = await readRun(runPaths(jobFile, run)).catch((error: unknown) => {
      // A damaged one tells nothing of the pace, and stands in nobody's way here.
      if (isFailure(error)) return undefined;
      throw error;
    });
    const progress = past?.progress;
    // A redrive is too short to tell, and its records are not like the others.
    if (progress?.end?.is !== "completed" || progress.header.redrives !== undefined) continue;
    paces.push({ records: progress.settled, activeMs: progress.activeMs, requests: progress.requests });
  }
  return medianPace(paces);
}
