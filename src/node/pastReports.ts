import { readFile } from "node:fs/promises";
import { type PastPoint, parsePastPoint } from "../report/pastPoint.ts";
import { listRuns, runPaths } from "./runDirectory.ts";
import { systemCode } from "./systemCode.ts";

/** So many runs before one are compared with it. */
const MOST_COMPARED = 10;

/**
 * What the reports of a job's earlier runs say, the newest first. A run that was killed has none, and one that cannot be
 * read tells nothing: neither stands in the way of a run.
 */
export async function pastReports(
  jobFile: string,
  { before }: { readonly before?: string } = {},
): Promise<readonly PastPoint[]> {
  const runs = (await listed(jobFile)).filter((run) => before === undefined || run < before);
  const points = await Promise.all(
    runs.slice(0, MOST_COMPARED).map((run) => readPoint(runPaths(jobFile, run).reportJson)),
  );
  return points.filter((point) => point !== undefined);
}

async function listed(jobFile: string): Promise<readonly string[]> {
  try {
    return await listRuns(jobFile);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}

async function readPoint(path: string): Promise<PastPoint | undefined> {
  try {
    return parsePastPoint(await readFile(path, "utf8"));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
