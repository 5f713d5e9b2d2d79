import { isFailure } from "../../base/failure.ts";
import type { Clock } from "../../base/time.ts";
import type { Observation } from "../../doctor/observation.ts";
import { forecastDuration } from "../../engine/forecastDuration.ts";
import { jobFilesBelow } from "../findFiles.ts";
import { loadJob } from "../loadJob.ts";
import { measuredPace } from "../measuredPace.ts";

/** How long the jobs of a connection take: as they say, or as long as their newest complete run. Sends nothing. */
export async function readForecasts(folder: string, connection: string, clock: Clock): Promise<Observation[]> {
  const forecasts: Observation[] = [];
  for await (const jobFile of jobFilesBelow(folder)) {
    const loaded = await loadJob(jobFile).catch((error: unknown) => {
      // A job with problems is told of by whoever runs it.
      if (isFailure(error)) return undefined;
      throw error;
    });
    if (loaded?.job.connection !== connection) continue;
    const { job } = loaded;
    const measured = job.expect ? undefined : await measuredPace(jobFile);
    const records = measured?.records ?? 1;
    const forecast = forecastDuration({ expected: job.expect?.duration, records, toDo: records, measured });
    if (forecast.from === "nothing") continue;
    const { from, duration } = forecast;
    forecasts.push({ is: "run-forecast", at: clock.now(), job: job.name, duration, from, runAs: job.runAs });
  }
  return forecasts;
}
