import type { Chance } from "../base/chance.ts";
import { type Failure, isFailure } from "../base/failure.ts";
import type { Http } from "../base/http.ts";
import type { Clock } from "../base/time.ts";
import type { StartFacts } from "../engine/chooseStart.ts";
import { type DeadLetterCause, deadLetterCauses } from "../engine/deadLetterCauses.ts";
import type { RecordsForm } from "../engine/recordsForm.ts";
import type { RunSnapshot } from "../engine/snapshot.ts";
import { type RunSummary, summarise } from "../engine/summary.ts";
import type { LoadedJob } from "./loadJob.ts";
import { openPlan } from "./makePlan.ts";
import { type OpenRun, openRun } from "./openRun.ts";
import { readNewestRun } from "./readRun.ts";
import { runAttempt } from "./runAttempt.ts";
import { jobStateDirectory, type RunPaths } from "./runDirectory.ts";
import { runForecast } from "./runForecast.ts";
import { chooseRunIdentity, type OpenIdentity } from "./runIdentity.ts";
import { acquireRunLock } from "./runLock.ts";
import { startPlan } from "./startPlan.ts";

export interface RunJobPorts {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Unauthorised. */
  readonly http: Http;
  readonly identity: OpenIdentity;
  readonly onStart: (start: RunStarted) => void;
  readonly onProgress: (snapshot: RunSnapshot) => void;
}

export interface RunJobOptions {
  readonly loaded: LoadedJob;
  readonly wish: StartFacts["wish"];
  /** Who runs it, for whoever finds the lock taken. */
  readonly holder: string;
}

export interface RunStarted {
  readonly paths: RunPaths;
  readonly resumed: boolean;
  /** A write that a crash cut off was removed from the end of the checkpoint. */
  readonly tornTail: boolean;
  /** How the records are read. */
  readonly form: RecordsForm;
  readonly snapshot: RunSnapshot;
}

export interface RunEnd {
  readonly summary: RunSummary;
  readonly paths: RunPaths;
  /** Why records were given up on, the most frequent cause first. */
  readonly causes: readonly DeadLetterCause[];
  /** `undefined` when every record has its outcome. */
  readonly stopped: Failure | undefined;
  /** The run was finished before; nothing was sent now. */
  readonly finishedBefore: boolean;
  /** A file beside the checkpoint that the disk refused at the last moment; what is done is done all the same. */
  readonly unwritten: Failure | undefined;
}

/** Runs a job, or goes on with it, under its lock. Throws a Failure when it is refused and nothing was sent. */
export async function runJob(options: RunJobOptions, ports: RunJobPorts, cancel: AbortSignal): Promise<RunEnd> {
  const open = await openPlan(options.loaded, cancel);
  const { job, connection } = options.loaded;
  const lock = await acquireRunLock({ directory: jobStateDirectory(job.file), holder: options.holder });
  try {
    // A damaged checkpoint must not stand in the way of beginning anew.
    const last = options.wish === "fresh" ? undefined : await readNewestRun(job.file);
    const start = await startPlan(open, { last, wish: options.wish }, cancel);
    if (start.kind === "finished") return endOf(start.past, undefined, true);
    const { checked } = start;
    const past = start.kind === "resume" ? start.past : undefined;
    const { clock, identity } = ports;
    const forecast = () => runForecast({ job, records: checked.plan.input.records, past });
    const chosen = await chooseRunIdentity({ connection, job, clock, open: identity, forecast }, cancel);
    const run = await openRun({ plan: checked.plan, columns: checked.columns, past, ...ports });
    const attempted = runAttempt({ connection, checked, run, past, chosen, forecast, ports }, cancel).then((stopped) =>
      endOf(run, stopped, false),
    );
    const unwritten = await attempted.then(
      () => closed(run),
      () => closed(run),
    );
    return { ...(await attempted), unwritten };
  } finally {
    await lock.release();
  }
}

/** Answers the failure of the disk instead of throwing it: after records were sent it is no refusal. */
async function closed(run: OpenRun): Promise<Failure | undefined> {
  try {
    await run.close();
    return undefined;
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
}

function endOf(
  { progress, paths }: Pick<OpenRun, "progress" | "paths">,
  stopped: Failure | undefined,
  finishedBefore: boolean,
): RunEnd {
  const causes = deadLetterCauses(progress);
  return { summary: summarise(progress, stopped), paths, causes, stopped, finishedBefore, unwritten: undefined };
}
