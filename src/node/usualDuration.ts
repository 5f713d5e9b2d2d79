import type { Millis } from "../base/time.ts";
import type { Job } from "../config/job.ts";
import { expectedByPast } from "../engine/medianPace.ts";
import { completedRuns } from "../report/comparison.ts";
import { pastReports } from "./pastReports.ts";

/** How long a run should take: what the job says, else what its past runs took for as many records. */
export async function usualDuration(
  job: Job,
  { records, before }: { readonly records: number; readonly before: string },
): Promise<Millis | undefined> {
  if (job.expect) return job.expect.duration;
  return expectedByPast(completedRuns(await pastReports(job.file, { before })), records);
}
