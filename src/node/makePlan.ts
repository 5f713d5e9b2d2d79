import { dirname, resolve } from "node:path";
import { Failure, failedWith } from "../base/failure.ts";
import type { Problem } from "../base/problem.ts";
import type { Ranges } from "../base/ranges.ts";
import { checkPlaceholders } from "../config/checkPlaceholders.ts";
import { wrongDelimiter } from "../config/wrongDelimiter.ts";
import type { Assertion } from "../engine/assertion.ts";
import { mappedSource } from "../engine/mappedSource.ts";
import { hashJob, type Plan } from "../engine/plan.ts";
import { type PreflightResult, preflight } from "../engine/preflight.ts";
import type { InputFingerprint, RecordSource } from "../engine/record.ts";
import type { RecordsForm } from "../engine/recordsForm.ts";
import { rememberedSource } from "../engine/rememberedSource.ts";
import { renderSelected } from "../engine/renderSelected.ts";
import { type RequestContext, renderRequest } from "../engine/request.ts";
import { selectRecords, type TestChoice, wholeBatches, wholeGroups } from "../engine/selection.ts";
import { writeKindOf } from "../engine/writeKind.ts";
import { loadExpressions } from "./loadExpressions.ts";
import type { LoadedJob } from "./loadJob.ts";
import { type OpenedSource, openSource } from "./readers/openSource.ts";

/** A job whose records file is there and has the columns that the job names; its records are not looked at yet. */
export interface OpenPlan {
  readonly loaded: LoadedJob;
  readonly source: RecordSource;
  readonly form: RecordsForm;
  /** Columns that the input declares; `undefined` for JSON and JSONL. */
  readonly columns: readonly string[] | undefined;
  readonly jobHash: string;
  readonly assertion?: Assertion;
}

export interface CheckedPlan {
  readonly plan: Plan;
  readonly form: RecordsForm;
  readonly columns: readonly string[] | undefined;
  /** Of the chosen records, where there was a choice. */
  readonly shown: PreflightResult["shown"];
  /** The chosen records; absent: all. */
  readonly selected?: Ranges;
}

/** Reads the header alone. Throws Failure `config-invalid` or `input-invalid`. */
export async function openPlan(loaded: LoadedJob, signal: AbortSignal): Promise<OpenPlan> {
  const { job, connection, places } = loaded;
  const opened = await openRecords(loaded);
  const { mapping, assertion } = await loadExpressions(job);
  const records = rememberedSource(opened.source);
  // Bodies are made anew at each reading: kept, they could be a thousand times as large as the input.
  const source = mapping ? mappedSource(records, mapping) : records;
  const columns = await source.columns(signal);
  if (columns) {
    const { delimiter } = opened.form;
    const uncut = wrongDelimiter({ job, at: loaded.delimiterAt, columns, delimiter });
    const problems = uncut ? [uncut] : checkPlaceholders({ job, places, columns });
    if (problems.length > 0) throw new Failure("config-invalid", { problems });
  }
  const jobHash = await hashJob(job, connection.baseUrl, connection.headers);
  return { loaded, source, form: opened.form, columns, jobHash, ...(assertion && { assertion }) };
}

/** Reads and renders the whole input once, before anything is sent. Throws the Failure with all problems. */
export async function checkPlan(
  open: OpenPlan,
  { input, show }: { readonly input: InputFingerprint; readonly show: number },
  signal: AbortSignal,
): Promise<CheckedPlan> {
  const { records, shown } = await preflight({ context: contextOf(open), source: open.source, show }, signal);
  return checked(open, { ...input, records }, shown);
}

/**
 * The plan of a run that goes on over the same bytes with the same job: its checkpoint exists only because every record
 * was found good. Reads the first record alone.
 */
export async function trustPlan(open: OpenPlan, input: Plan["input"], signal: AbortSignal): Promise<CheckedPlan> {
  for await (const [record] of open.source.read(() => undefined, signal)) {
    if (record) return checked(open, input, [{ record, request: renderRequest(contextOf(open), record) }]);
  }
  return checked(open, input, []);
}

/** Opens and checks at once, for a dry run. */
export async function makePlan(
  loaded: LoadedJob,
  { show, test }: { readonly show: number; readonly test?: TestChoice | undefined },
  signal: AbortSignal,
): Promise<CheckedPlan> {
  const open = await openPlan(loaded, signal);
  const checked = await checkPlan(open, { input: await open.source.fingerprint(signal), show }, signal);
  if (!test) return checked;
  const selected = await chosenRecords(checked.plan, test, signal);
  const { source } = open;
  return {
    ...checked,
    selected,
    shown: await renderSelected({ context: contextOf(open), source, selected, most: show }, signal),
  };
}

/** The numbers of the records that were chosen, in whole groups or batches where the job has them. */
export async function chosenRecords(
  { job, source, input }: Plan,
  test: TestChoice,
  signal: AbortSignal,
): Promise<Ranges> {
  const facts = { records: input.records, segmentSize: job.segments.size };
  const { batch } = job.request;
  if (batch && writeKindOf(job) === "keyed") return wholeBatches(test, facts, batch.size);
  const selected = selectRecords(test, facts);
  if (!job.group) return selected;
  return wholeGroups(
    selected,
    job.group.by,
    source.read(() => undefined, signal),
  );
}

function checked(open: OpenPlan, input: Plan["input"], shown: PreflightResult["shown"]): CheckedPlan {
  const { loaded, source, form, columns, jobHash, assertion } = open;
  const { job, connection } = loaded;
  const { baseUrl, headers } = connection;
  const plan = { job, jobHash, baseUrl, headers, source, input, ...(assertion && { assertion }) };
  return { plan, form, columns, shown };
}

function contextOf({ loaded }: OpenPlan): RequestContext {
  const { baseUrl, headers } = loaded.connection;
  return { job: loaded.job, baseUrl, headers, run: "dry-run" };
}

/** What is wrong with the file itself, rather than with what is in it, stands where the job names it. */
async function openRecords({ job, fileAt }: LoadedJob): Promise<OpenedSource> {
  const { file } = job.records;
  const path = resolve(dirname(job.file), file);
  try {
    return await openSource({ path, file: path, records: job.records });
  } catch (error) {
    if (!failedWith(error, "input-invalid")) throw error;
    const problems = error.facts.problems.map((problem) => inJob(problem));
    throw new Failure("config-invalid", { problems }, error);
  }

  function inJob(problem: Problem): Problem {
    const { line, column, length } = fileAt;
    const place = { file: job.file, line, column, length };
    switch (problem.code) {
      case "records-file-not-found":
        return { ...problem, ...place, facts: { path: file } };
      case "records-format-unknown":
        return { ...problem, ...place, facts: { ...problem.facts, path: file } };
      default:
        return problem;
    }
  }
}
