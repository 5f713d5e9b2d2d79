import type { Job } from "../config/job.ts";
import { type DurationForecast, forecastDuration } from "../engine/forecastDuration.ts";
import type { Pace } from "../engine/medianPace.ts";
import { measuredPace } from "./measuredPace.ts";
import type { PastRun } from "./readRun.ts";

export interface ForecastContext {
  readonly job: Job;
  readonly records: number;
  /** The unfinished run that goes on. */
  readonly past: PastRun | undefined;
}

/** How long what is left of a run takes. Reads past runs only where the job itself says nothing. */
export async function runForecast(context: ForecastContext): Promise<DurationForecast> {
  const measured = context.job.expect === undefined ? await paceOf(context) : undefined;
  return forecastOf(context, measured);
}

/** The same where the pace is known. */
export function forecastOf({ job, records, past }: ForecastContext, measured: Pace | undefined): DurationForecast {
  return forecastDuration({
    expected: job.expect?.duration,
    records,
    toDo: records - (past?.progress.settled ?? 0),
    measured,
    perSecond: job.rate?.perSecond,
  });
}

/** Of completed runs, else of the one that goes on. */
export async function paceOf({ job, past }: Pick<ForecastContext, "job" | "past">): Promise<Pace | undefined> {
  const completed = await measuredPace(job.file);
  if (completed || !past) return completed;
  const { settled, activeMs, requests } = past.progress;
  return { records: settled, activeMs, requests };
}
