import type { Chance } from "../base/chance.ts";
import { type Failure, isFailure } from "../base/failure.ts";
import type { Http } from "../base/http.ts";
import type { Clock } from "../base/time.ts";
import type { RunProgress } from "../engine/checkpoint/runProgress.ts";
import { chooseStart, type StartFacts } from "../engine/chooseStart.ts";
import { type DeadLetterCause, deadLetterCauses } from "../engine/deadLetterCauses.ts";
import type { TestChoice } from "../engine/selection.ts";
import type { RunSnapshot } from "../engine/snapshot.ts";
import { type RunSummary, summarise } from "../engine/summary.ts";
import { TestBatch, type TestResult } from "../engine/testBatch.ts";
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
}

export interface RunJobOptions {
  readonly loaded: LoadedJob;
  readonly wish: StartFacts["wish"];
  /** Only these records are sent; then the run stops, resumable. */
  readonly test?: TestChoice;
  /** Who runs it, for whoever finds the lock taken. */
  readonly holder: string;
}

export interface RunStarted {
  readonly paths: RunPaths;
  readonly resumed: boolean;
  /** A write that a crash cut off was removed from the end of the checkpoint. */
  readonly tornTail: boolean;
  readonly snapshot: RunSnapshot;
  /** Of a test batch: how many records it takes. */
  readonly test?: Pick<TestResult, "chosen" | "doneBefore">;
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
  /** Absent where the whole run was asked for. */
  readonly test?: TestResult | undefined;
}

/** Runs a job, or goes on with it, under its lock. Throws a Failure when it is refused and nothing was sent. */
export async function runJob(options: RunJobOptions, ports: RunJobPorts, cancel: AbortSignal): Promise<RunEnd> {
  const checked = await makePlan(options.loaded, { show: 1, test: options.test }, cancel);
  const { job } = options.loaded;
  const { selected } = checked;
  const lock = await acquireRunLock({ directory: jobStateDirectory(job.file), holder: options.holder });
  try {
    // A damaged checkpoint must not stand in the way of beginning anew.
    const last = options.wish === "fresh" ? undefined : await readNewestRun(job.file);
    const { jobHash, input } = checked.plan;
    const start = chooseStart(last, { job: job.name, jobHash, inputSha256: input.sha256, wish: options.wish });
    const batchOf = (progress: RunProgress) => selected && new TestBatch(selected, progress, job.records.key);
    if (start.kind === "finished" && last) {
      return { ...endOf(last, undefined, true), test: batchOf(last.progress)?.result };
    }
    const past = start.kind === "resume" ? last : undefined;
    const { clock, identity: open } = ports;
    const { connection } = options.loaded;
    const forecast = () => runForecast({ job, records: input.records, past });
    const chosen = await chooseRunIdentity({ connection, job, clock, open, forecast }, cancel);
    const run = await openRun({ plan: checked.plan, columns: checked.columns, past, ...ports });
    const test = batchOf(run.progress);
    const context = { connection, checked, run, past, chosen, forecast, ports, ...(test && { test }) };
    const attempted = runAttempt(context, cancel).then((stopped) => ({
      ...endOf(run, stopped, false),
      test: test?.result,
    }));
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
