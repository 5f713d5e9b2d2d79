import type { Chance } from "../base/chance.ts";
import { type Failure, isFailure } from "../base/failure.ts";
import type { Http } from "../base/http.ts";
import type { Clock } from "../base/time.ts";
import type { Job } from "../config/job.ts";
import type { RunProgress } from "../engine/checkpoint/runProgress.ts";
import { chooseStart, type StartFacts } from "../engine/chooseStart.ts";
import { type DeadLetterCause, deadLetterCauses } from "../engine/deadLetterCauses.ts";
import { figuresOf, type RunFigures } from "../engine/metrics/runFigures.ts";
import type { RunSnapshot } from "../engine/snapshot.ts";
import { type RunSummary, summarise } from "../engine/summary.ts";
import { closingReport } from "./closingReport.ts";
import type { LoadedJob } from "./loadJob.ts";
import { makePlan } from "./makePlan.ts";
import { type OpenRun, openRun } from "./openRun.ts";
import { readNewestRun } from "./readRun.ts";
import { runAttempt } from "./runAttempt.ts";
import { jobStateDirectory, type RunPaths } from "./runDirectory.ts";
import { runForecast } from "./runForecast.ts";
import { chooseRunIdentity, type OpenIdentity } from "./runIdentity.ts";
import { acquireRunLock } from "./runLock.ts";

export interface RunJobPorts {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Unauthorised. */
  readonly http: Http;
  readonly identity: OpenIdentity;
  readonly onStart: (start: RunStarted) => void;
  readonly onProgress: (snapshot: RunSnapshot) => void;
  /** Holds the built report page; absent: no report is written. */
  readonly pageFolder?: string;
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
  readonly snapshot: RunSnapshot;
  /** How the run is doing, at any time until it has ended. */
  readonly figures: () => RunFigures;
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
  /** Path of the report page; `null` where none could be written. */
  readonly report: string | null;
  /** The last figures; `undefined` where nothing was done now. */
  readonly figures: RunFigures | undefined;
  /** A file beside the checkpoint that the disk refused at the last moment; what is done is done all the same. */
  readonly unwritten: Failure | undefined;
}

/** Runs a job, or goes on with it, under its lock. Throws a Failure when it is refused and nothing was sent. */
export async function runJob(options: RunJobOptions, ports: RunJobPorts, cancel: AbortSignal): Promise<RunEnd> {
  const checked = await makePlan(options.loaded, { show: 1 }, cancel);
  const { job } = options.loaded;
  const lock = await acquireRunLock({ directory: jobStateDirectory(job.file), holder: options.holder });
  try {
    // A damaged checkpoint must not stand in the way of beginning anew.
    const last = options.wish === "fresh" ? undefined : await readNewestRun(job.file);
    const { jobHash, input } = checked.plan;
    const start = chooseStart(last, { job: job.name, jobHash, inputSha256: input.sha256, wish: options.wish });
    if (start.kind === "finished" && last) {
      return reported(endOf(last, undefined, true), last.progress, { job, ports });
    }
    const past = start.kind === "resume" ? last : undefined;
    const { clock, identity: open } = ports;
    const { connection } = options.loaded;
    const forecast = () => runForecast({ job, records: input.records, past });
    const chosen = await chooseRunIdentity({ connection, job, clock, open, forecast }, cancel);
    const run = await openRun({ plan: checked.plan, columns: checked.columns, past, ...ports });
    const attempted = runAttempt({ connection, checked, run, past, chosen, forecast, ports }, cancel).then((stopped) =>
      endOf(run, stopped, false),
    );
    const unwritten = await attempted.then(
      () => closed(run),
      () => closed(run),
    );
    const end = { ...(await attempted), figures: figuresOf(run.progress) };
    return reported({ ...end, unwritten }, run.progress, { job, ports });
  } finally {
    await lock.release();
  }
}

/** The end of a run, once its report lies beside its checkpoint. */
async function reported(end: RunEnd, progress: RunProgress, { job, ports }: ReportContext): Promise<RunEnd> {
  const { paths, stopped, finishedBefore } = end;
  const { clock, pageFolder } = ports;
  const left = await closingReport({
    jobFile: job.file,
    paths,
    progress,
    stopped,
    pageFolder,
    at: clock.now(),
    finishedBefore,
  });
  return { ...end, report: left.report, unwritten: end.unwritten ?? left.unwritten };
}

interface ReportContext {
  readonly job: Job;
  readonly ports: RunJobPorts;
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
  const none = { unwritten: undefined, report: null, figures: undefined };
  return { summary: summarise(progress, stopped), paths, causes, stopped, finishedBefore, ...none };
}
