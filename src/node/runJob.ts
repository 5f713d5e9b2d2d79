import type { Chance } from "../base/chance.ts";
import { type Failure, isFailure } from "../base/failure.ts";
import type { Http } from "../base/http.ts";
import type { Clock } from "../base/time.ts";
import type { Job } from "../config/job.ts";
import type { RunProgress } from "../engine/checkpoint/runProgress.ts";
import { type DeadLetterCause, deadLetterCauses } from "../engine/deadLetterCauses.ts";
import { figuresOf, type RunFigures } from "../engine/metrics/runFigures.ts";
import type { PersonPause } from "../engine/personPause.ts";
import type { RecordsForm } from "../engine/recordsForm.ts";
import type { Redriven } from "../engine/redriven.ts";
import type { TestChoice } from "../engine/selection.ts";
import type { RunSnapshot } from "../engine/snapshot.ts";
import { type RunSummary, summarise } from "../engine/summary.ts";
import { TestBatch, type TestResult } from "../engine/testBatch.ts";
import { closingReport } from "./closingReport.ts";
import type { LoadedJob } from "./loadJob.ts";
import { chosenRecords } from "./makePlan.ts";
import { type OpenRun, openRun } from "./openRun.ts";
import { readLineage } from "./redrive/lineage.ts";
import { runAttempt } from "./runAttempt.ts";
import { jobStateDirectory, type RunPaths } from "./runDirectory.ts";
import { runForecast } from "./runForecast.ts";
import { chooseRunIdentity, type OpenIdentity } from "./runIdentity.ts";
import { acquireRunLock } from "./runLock.ts";
import { openInput, type RunWish, startOfRun } from "./startOfRun.ts";

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
  readonly wish: RunWish;
  /** Only these records are sent; then the run stops, resumable. */
  readonly test?: TestChoice;
  /** Who runs it, for whoever finds the lock taken. */
  readonly holder: string;
}

export interface RunStarted {
  readonly paths: RunPaths;
  readonly resumed: boolean;
  /** The run whose dead letters go again. */
  readonly redrives: string | null;
  /** A write that a crash cut off was removed from the end of the checkpoint. */
  readonly tornTail: boolean;
  /** How the records are read. */
  readonly form: RecordsForm;
  readonly snapshot: RunSnapshot;
  readonly holding: RunHolding;
  /** How the run is doing, at any time until it has ended. */
  readonly figures: () => RunFigures;
  /** Of a test batch: how many records it takes. */
  readonly test?: Pick<TestResult, "chosen" | "doneBefore">;
}

/** Holds the run without ending it. */
export type RunHolding = Pick<PersonPause, "pause" | "continue">;

export interface RunEnd {
  readonly summary: RunSummary;
  readonly paths: RunPaths;
  /** Why records were given up on, the most frequent cause first. */
  readonly causes: readonly DeadLetterCause[];
  /** Why outcomes are unknown, the most frequent cause first; and whether the job says how to look them up. */
  readonly unknowns: { readonly causes: readonly DeadLetterCause[]; readonly canLookUp: boolean };
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
  /** Of a run that was finished before, and of a redrive: what is left of the dead letters of the job's newest run. */
  readonly redriven: Redriven | undefined;
  /** Absent where the whole run was asked for. */
  readonly test?: TestResult;
}

/** Runs a job, or goes on with it, under its lock. Throws a Failure when it is refused and nothing was sent. */
export async function runJob(options: RunJobOptions, ports: RunJobPorts, cancel: AbortSignal): Promise<RunEnd> {
  const input = await openInput(options, cancel);
  const { job } = options.loaded;
  const lock = await acquireRunLock({ directory: jobStateDirectory(job.file), holder: options.holder });
  try {
    const start = await startOfRun(input, options, cancel);
    if (start.kind === "finished") {
      const end = await withRedriven(job.file, endOf(start.past, undefined, { job, finishedBefore: true }));
      return await reported(end, start.past.progress, { job, ports });
    }
    const { checked, past, redrive } = start;
    const { clock, identity: open } = ports;
    const { connection } = options.loaded;
    const forecast = () => runForecast({ job, records: checked.plan.input.records, past });
    const chosen = await chooseRunIdentity({ connection, job, clock, open, forecast }, cancel);
    const selected = options.test && (await chosenRecords(checked.plan, options.test, cancel));
    const run = await openRun({ plan: checked.plan, columns: checked.columns, past, redrive, ...ports });
    const test = selected && new TestBatch(selected, run.progress, job.records.key);
    const context = { connection, checked, run, past, chosen, forecast, ports, ...(test && { test }) };
    const attempted = runAttempt(context, cancel).then((stopped) => ({
      ...endOf(run, stopped, { job, finishedBefore: false }),
      ...(test && { test: test.result }),
    }));
    const unwritten = await attempted.then(
      () => closed(run),
      () => closed(run),
    );
    const end = await withRedriven(job.file, { ...(await attempted), unwritten, figures: figuresOf(run.progress) });
    return await reported(end, run.progress, { job, ports });
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
  { job, finishedBefore }: { readonly job: Job; readonly finishedBefore: boolean },
): RunEnd {
  const causes = deadLetterCauses(progress);
  const unknowns = { causes: progress.metrics.unknowns.facts, canLookUp: job.write.reconcile !== false };
  const none = { unwritten: undefined, report: null, figures: undefined, redriven: undefined };
  return { summary: summarise(progress, stopped), paths, causes, unknowns, stopped, finishedBefore, ...none };
}

/** Only a run of an input has redrives, and only one that had ended has had the time for them. */
async function withRedriven(jobFile: string, end: RunEnd): Promise<RunEnd> {
  if (!end.finishedBefore && end.summary.redrives === null) return end;
  const lineage = await readLineage(jobFile);
  return { ...end, redriven: lineage?.redriven };
}
