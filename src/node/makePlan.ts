import { dirname, resolve } from "node:path";
import { Failure } from "../base/failure.ts";
import { checkPlaceholders } from "../config/checkPlaceholders.ts";
import { hashJob, type Plan } from "../engine/plan.ts";
import { type PreflightResult, preflight } from "../engine/preflight.ts";
import type { LoadedJob } from "./loadJob.ts";
import { openSource } from "./readers/openSource.ts";

export interface CheckedPlan {
  readonly plan: Plan;
  /** Columns that the input declares; `undefined` for JSON and JSONL. */
  readonly columns: readonly string[] | undefined;
  readonly shown: PreflightResult["shown"];
}

/** Reads and renders the whole input once, before anything is sent. Throws the Failure with all problems. */
export async function makePlan(
  { job, connection, places }: LoadedJob,
  options: { readonly show: number },
  signal: AbortSignal,
): Promise<CheckedPlan> {
  const path = resolve(dirname(job.file), job.records.file);
  const source = await openSource({ path, file: path, types: job.records.types });
  const columns = await source.columns(signal);
  if (columns) {
    const problems = checkPlaceholders({ job, places, columns });
    if (problems.length > 0) throw new Failure("config-invalid", { problems });
  }
  const { baseUrl, headers } = connection;
  const fingerprint = await source.fingerprint(signal);
  const context = { job, baseUrl, headers, run: "dry-run" };
  const { records, shown } = await preflight({ context, source, bytes: fingerprint.bytes, show: options.show }, signal);
  const jobHash = await hashJob(job, baseUrl, headers);
  return { plan: { job, jobHash, baseUrl, headers, source, input: { ...fingerprint, records } }, columns, shown };
}
