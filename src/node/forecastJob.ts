import type { IdentityKind } from "../auth/connection.ts";
import type { EndAhead } from "../auth/forecastTokens.ts";
import type { Millis } from "../base/time.ts";
import { chooseIdentity } from "../engine/chooseIdentity.ts";
import { chooseStart } from "../engine/chooseStart.ts";
import type { ForecastView } from "../protocol/forecastMessages.ts";
import { forecastView } from "./forecastView.ts";
import type { LoadedJob } from "./loadJob.ts";
import { type CheckedPlan, makePlan } from "./makePlan.ts";
import { readNewestRun } from "./readRun.ts";
import { forecastOf, paceOf } from "./runForecast.ts";
import { endsAhead, fixedEnds } from "./runIdentity.ts";

/** What is known of one identity's tokens without asking a server. */
export type KnownOf = (kind: IdentityKind) => Promise<KnownTokens>;

export interface KnownTokens {
  readonly learned: Millis | undefined;
  /** Ends that its tokens are known to have; empty where nobody has signed in. */
  readonly known: readonly EndAhead[];
  /** Of the access token of which they are known. */
  readonly age: Millis;
  /** A run begins with the tokens of which they are known. */
  readonly held: boolean;
}

export interface ForecastOptions {
  readonly loaded: LoadedJob;
  readonly known: KnownOf;
  readonly quotaLeft?: number | null;
  /** Read and checked before, where it was. */
  readonly checked?: CheckedPlan;
}

/**
 * Says what a run of the job would meet, and sends nothing. A finished run is taken as the measure of another one.
 * Throws the Failure for which a run would be refused.
 */
export async function forecastJob(options: ForecastOptions, signal: AbortSignal): Promise<ForecastView> {
  const { loaded, quotaLeft = null } = options;
  const { job, connection } = loaded;
  const { plan } = options.checked ?? (await makePlan(loaded, { show: 0 }, signal));
  const last = await readNewestRun(job.file);
  const { records, sha256: inputSha256 } = plan.input;
  const start = chooseStart(last, { job: job.name, jobHash: plan.jobHash, inputSha256, wish: "run" });
  const past = start.kind === "resume" ? last : undefined;
  const measured = await paceOf({ job, past });
  const duration = forecastOf({ job, records, past }, measured);
  const user = await options.known("user");
  const choice = chooseIdentity({
    runAs: job.runAs,
    hasService: connection.service !== undefined,
    forecast: duration,
    userEndsIn: endsAhead(
      fixedEnds(user.known, connection).map((end) => end.in),
      connection,
    ),
  });
  const { learned, known, age, held } = choice.kind === "user" ? user : await options.known(choice.kind);
  const toDo = records - (past?.progress.settled ?? 0);
  const resumes = past?.progress.header.run ?? null;
  const facts = { job, connection, resumes, duration, measured, choice, learned, known, age, held, quotaLeft };
  const finished = start.kind === "finished" && last ? { finished: last.progress.header.run } : {};
  return forecastView({ ...facts, ...finished, records: { total: records, toDo } });
}
