import type { Millis } from "../base/time.ts";
import type { Job } from "../config/job.ts";
import { expectedByPast } from "../engine/expectedByPast.ts";
import { completedRuns } from "../report/comparison.ts";
import { pastReports } from "./pastReports.ts";

/** How long past runs of a job make one expect so many records to take, where they are worth an alert. */
export async function usualDuration(
  job: Job,
  { records, before }: { readonly records: number; readonly before: string },
): Promise<Millis | undefined> {
  return expectedByPast(completedRuns(await pastReports(job.file, { before })), records);
}
