import { dirname, resolve } from "node:path";
import { Failure, failedWith } from "../base/failure.ts";
import type { Problem } from "../base/problem.ts";
import type { Ranges } from "../base/ranges.ts";
import { checkPlaceholders } from "../config/checkPlaceholders.ts";
import { mappedSource } from "../engine/mappedSource.ts";
import { hashJob, type Plan } from "../engine/plan.ts";
import { type PreflightResult, preflight } from "../engine/preflight.ts";
import type { RecordSource } from "../engine/record.ts";
import { rememberedSource } from "../engine/rememberedSource.ts";
import { renderSelected } from "../engine/renderSelected.ts";
import { selectRecords, type TestChoice } from "../engine/selection.ts";
import { loadExpressions } from "./loadExpressions.ts";
import type { LoadedJob } from "./loadJob.ts";
import { openSource } from "./readers/openSource.ts";

export interface CheckedPlan {
  readonly plan: Plan;
  /** Columns that the input declares; `undefined` for JSON and JSONL. */
  readonly columns: readonly string[] | undefined;
  /** Of the chosen records, where there was a choice. */
  readonly shown: PreflightResult["shown"];
  /** The chosen records; absent: all. */
  readonly selected?: Ranges;
}

/** Reads and renders the whole input once, before anything is sent. Throws the Failure with all problems. */
export async function makePlan(
  loaded: LoadedJob,
  options: { readonly show: number; readonly test?: TestChoice | undefined },
  signal: AbortSignal,
): Promise<CheckedPlan> {
  const { job, connection, places } = loaded;
  const { mapping, assertion } = await loadExpressions(job);
  const records = rememberedSource(await openRecords(loaded));
  // Bodies are made anew at each reading: kept, they could be a thousand times as large as the input.
  const source = mapping ? mappedSource(records, mapping) : records;
  const columns = await source.columns(signal);
  if (columns) {
    const problems = checkPlaceholders({ job, places, columns });
    if (problems.length > 0) throw new Failure("config-invalid", { problems });
  }
  const { baseUrl, headers } = connection;
  const fingerprint = await source.fingerprint(signal);
  const context = { job, baseUrl, headers, run: "dry-run" };
  const checked = await preflight({ context, source, show: options.test ? 0 : options.show }, signal);
  const { records: count } = checked;
  const selected = options.test && selectRecords(options.test, { records: count, segmentSize: job.segments.size });
  const shown = selected
    ? await renderSelected({ context, source, selected, most: options.show }, signal)
    : checked.shown;
  const jobHash = await hashJob(job, baseUrl, headers);
  const input = { ...fingerprint, records: count };
  return {
    plan: { job, jobHash, baseUrl, headers, source, input, ...(assertion && { assertion }) },
    columns,
    shown,
    ...(selected && { selected }),
  };
}

/** What is wrong with the file itself, rather than with what is in it, stands where the job names it. */
async function openRecords({ job, fileAt }: LoadedJob): Promise<RecordSource> {
  const { file, types } = job.records;
  const path = resolve(dirname(job.file), file);
  try {
    return await openSource({ path, file: path, types });
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
