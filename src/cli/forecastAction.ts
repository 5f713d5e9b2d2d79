import { jobName } from "../config/jobName.ts";
import { findJobFile } from "../node/findFiles.ts";
import { forecastJob } from "../node/forecastJob.ts";
import { loadJob } from "../node/loadJob.ts";
import type { ForecastVerdict } from "../protocol/forecastMessages.ts";
import { forecastPage } from "../sentences/forecastPage.ts";
import { plain } from "../sentences/sentence.ts";
import { cancelOnSignals } from "./cancelOnSignals.ts";
import { exitCode } from "./exitCode.ts";
import { knownTokens } from "./knownTokens.ts";
import type { SecretsFlags } from "./secretsFlag.ts";
import { secretsFrom } from "./secretsOption.ts";
import { tellTrouble, tokenStateOfUser } from "./tokenSession.ts";

export interface ForecastOptions extends SecretsFlags {
  readonly json?: boolean;
}

/** Sends nothing. Answers the exit code. */
export async function forecastAction(job: string, { json, secretsFile }: ForecastOptions): Promise<number> {
  using cancel = cancelOnSignals();
  const state = tokenStateOfUser();
  try {
    // Read so that what a run would be refused for is refused here too; nothing of it is needed to reckon.
    await secretsFrom(secretsFile);
    const loaded = await loadJob(await findJobFile(job, process.cwd()));
    const view = await forecastJob({ loaded, known: knownTokens(loaded, state.learned) }, cancel.signal);
    process.stdout.write(json ? `${JSON.stringify(view)}\n` : `${forecastPage(view, plain)}\n`);
    return exitCodeOfForecast(view.verdict);
  } catch (error) {
    const trouble = tellTrouble(error);
    if (json) process.stdout.write(`${JSON.stringify({ job: jobName(job), verdict: "refused", error: trouble })}\n`);
    return exitCode.refused;
  } finally {
    state.close();
  }
}

/** Nobody knows is no reason to stop a script. */
export function exitCodeOfForecast(verdict: ForecastVerdict): number {
  return verdict === "needs-person" ? exitCode.badRecords : exitCode.succeeded;
}
