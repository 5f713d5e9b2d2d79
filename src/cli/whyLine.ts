import { dirname } from "node:path";
import { isFailure } from "../base/failure.ts";
import { visible } from "../base/visible.ts";
import type { Finding } from "../doctor/finding.ts";
import type { RunSummary } from "../engine/summary.ts";
import { authenticationOf } from "../node/authenticationOf.ts";
import { type Consultation, diagnosePast } from "../node/doctor/diagnoseConnection.ts";
import type { LoadedJob } from "../node/loadJob.ts";
import { nodeClock } from "../node/nodeClock.ts";
import { wordsForFinding } from "../sentences/findings.ts";
import { plain } from "../sentences/sentence.ts";
import { tokenStateOfUser } from "./tokenSession.ts";

/** Where to read why a run met its token problem, and the first of it; `undefined` where files do not tell of any. */
export async function whyLine({ connection, job }: LoadedJob, summary: RunSummary): Promise<string | undefined> {
  const identity = summary.identity?.kind ?? "user";
  const authentication = authenticationOf(connection, identity);
  const first = await firstFinding({ connection, identity, authentication, folder: dirname(job.file) });
  if (!first) return undefined;
  const whose = identity === "service" ? " --identity service" : "";
  return `Why? longhaul doctor ${visible(connection.id)}${whose} --offline: ${wordsForFinding(first, plain).seen}`;
}

/** The run is done: that one of its files cannot be read any more is the doctor's to tell. */
async function firstFinding(consultation: Consultation): Promise<Finding | undefined> {
  const state = tokenStateOfUser();
  try {
    const { findings } = await diagnosePast(consultation, { clock: nodeClock, learned: state.learned });
    return findings[0];
  } catch (error) {
    if (!isFailure(error)) throw error;
    return undefined;
  } finally {
    state.close();
  }
}
