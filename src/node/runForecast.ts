import type { Job } from "../config/job.ts";
import { type DurationForecast, forecastDuration } from "../engine/forecastDuration.ts";
import { measuredPace } from "./measuredPace.ts";
import type { PastRun } from "./readRun.ts";

export interface ForecastContext {
  readonly job: Job;
  readonly records: number;
  /** The unfinished run that goes on. */
  readonly past: PastRun | undefined;
}

/** How long what is left of a run takes. Reads past runs only where the job itself says nothing. */
export async function runForecast({ job, records, past }: ForecastContext): Promise<DurationForecast> {
  const settled = past?.progress.settled ?? 0;
  const expected = job.expect?.duration;
  const measured = expected === undefined ? await measuredPace(job.file) : undefined;
  return forecastDuration({ expected, records, toDo: records - settled, measured });
}
