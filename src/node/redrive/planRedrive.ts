import { basename } from "node:path";
import { Failure } from "../../base/failure.ts";
import { checkPlaceholders } from "../../config/checkPlaceholders.ts";
import { chooseRedrive } from "../../engine/chooseRedrive.ts";
import { mappedSource } from "../../engine/mappedSource.ts";
import { hashJob } from "../../engine/plan.ts";
import { preflight } from "../../engine/preflight.ts";
import type { RecordSource } from "../../engine/record.ts";
import type { RecordsForm } from "../../engine/recordsForm.ts";
import { loadExpressions } from "../loadExpressions.ts";
import type { LoadedJob } from "../loadJob.ts";
import type { CheckedPlan } from "../makePlan.ts";
import type { RedriveInput } from "../openRun.ts";
import type { PastRun } from "../readRun.ts";
import { readRunsBackTo, takenOf } from "./lineage.ts";
import { takeLetters } from "./takeLetters.ts";
import { lettersSource, takenSource, takenText } from "./takenSource.ts";

/** Letters that were taken are kept by us, as text that nobody has to be told of. */
const TAKEN: RecordsForm = { format: "jsonl", delimiter: null, encoding: "utf-8", compressed: false };

/** A redrive, checked and ready to run. */
export interface RedrivePlan {
  readonly checked: CheckedPlan;
  /** The unfinished redrive that goes on; `undefined` where a new one begins. */
  readonly past: PastRun | undefined;
  readonly redrive: RedriveInput | undefined;
}

export interface RedriveOptions {
  readonly loaded: LoadedJob;
  /** The run whose dead letters shall go again; `undefined`: the newest that has some. */
  readonly run: string | undefined;
  /** How many requests to show. */
  readonly show: number;
}

/**
 * Takes the dead letters of a run as they stand in its file now, or goes on with an unfinished redrive. The records file
 * of the job is not read. Throws the Failure with all problems; then nothing was sent.
 */
export async function planRedrive({ loaded, run, show }: RedriveOptions, signal: AbortSignal): Promise<RedrivePlan> {
  const { job } = loaded;
  const runs = await readRunsBackTo(job.file, run);
  const progresses = runs.map(({ progress }) => progress);
  const start = chooseRedrive(progresses, { job: job.name, run });
  const past = runs.find(({ header }) => header.run === start.run);
  if (!past) throw new Failure("run-not-found", { run: start.run });
  if (start.kind === "resume") return resumeRedrive({ loaded, past, show }, signal);
  const takenBefore = await takenOf(start.run, runs);
  const taken = await takeLetters({ paths: past.paths, job, takenBefore }, signal);
  if (taken.letters.length === 0 && taken.problems.length === 0) {
    throw new Failure("nothing-to-redrive", { job: job.name, run: start.run });
  }
  const checked = await checkLetters({ loaded, source: lettersSource(taken), show }, signal);
  const redrive = { redrives: start.run, file: basename(taken.file), taken: takenText(taken) };
  return { checked, past: undefined, redrive };
}

/** Goes on with exactly the letters that were taken when the redrive began, whatever was edited since. */
export async function resumeRedrive(
  { loaded, past, show }: { readonly loaded: LoadedJob; readonly past: PastRun; readonly show: number },
  signal: AbortSignal,
): Promise<RedrivePlan> {
  const { header, progress, paths } = past;
  const checked = await checkLetters({ loaded, source: takenSource(paths.taken), show }, signal);
  const { input, jobHash } = checked.plan;
  const remaining = header.input.records - progress.settled;
  const what = input.sha256 === header.input.sha256 ? "job" : "records";
  if (what === "records" || jobHash !== header.jobHash) {
    throw new Failure("input-changed", { run: header.run, remaining, what });
  }
  return { checked, past, redrive: undefined };
}

async function checkLetters(
  {
    loaded,
    source: letters,
    show,
  }: { readonly loaded: LoadedJob; readonly source: RecordSource; readonly show: number },
  signal: AbortSignal,
): Promise<CheckedPlan> {
  const { job, connection, places } = loaded;
  const { mapping, assertion } = await loadExpressions(job);
  const source = mapping ? mappedSource(letters, mapping) : letters;
  const columns = await source.columns(signal);
  const problems = columns ? checkPlaceholders({ job, places, columns }) : [];
  if (problems.length > 0) throw new Failure("config-invalid", { problems });
  const { baseUrl, headers } = connection;
  const context = { job, baseUrl, headers, run: "dry-run" };
  const { records, shown } = await preflight({ context, source, show }, signal);
  const input = { ...(await source.fingerprint(signal)), records };
  const jobHash = await hashJob(job, baseUrl, headers);
  const plan = { job, jobHash, baseUrl, headers, source, input, ...(assertion && { assertion }) };
  return { plan, form: TAKEN, columns, shown };
}
