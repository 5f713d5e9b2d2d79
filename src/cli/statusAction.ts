import { access } from "node:fs/promises";
import { relative } from "node:path";
import { isFailure } from "../base/failure.ts";
import { summarise } from "../engine/summary.ts";
import { findJobFile, jobFilesBelow } from "../node/findFiles.ts";
import { pastReports } from "../node/pastReports.ts";
import { readNewestRun } from "../node/readRun.ts";
import { jobStateDirectory } from "../node/runDirectory.ts";
import { findRunHolder, type RunHolder } from "../node/runLock.ts";
import type { PastPoint } from "../report/pastPoint.ts";
import { exitCode } from "./exitCode.ts";
import { printFailure } from "./printFailure.ts";
import { count } from "./progressLine.ts";
import { summaryJson } from "./summaryJson.ts";
import { trendLine } from "./trendLine.ts";

/** Answers the exit code: 0 when every checkpoint could be read. */
export async function statusAction(job: string | undefined, { json }: { json?: boolean }): Promise<number> {
  const rows: JobStatus[] = [];
  let code: number = exitCode.succeeded;
  try {
    const files = job === undefined ? jobFilesBelow(process.cwd()) : [await findJobFile(job, process.cwd())];
    for await (const jobFile of files) {
      rows.push(await statusOf(jobFile));
    }
  } catch (error) {
    if (!isFailure(error)) throw error;
    printFailure(error);
    code = exitCode.refused;
  }
  if (json) process.stdout.write(`${JSON.stringify({ jobs: rows })}\n`);
  else if (rows.length > 0) process.stdout.write(`${rows.map(line).join("\n")}\n`);
  else if (code === exitCode.succeeded) process.stdout.write("No *.sync.json below this folder.\n");
  return code;
}

interface JobStatus {
  readonly jobFile: string;
  /** Who runs it now. */
  readonly running: RunHolder | null;
  /** Its `state` and `reason` are those of the attempts before while it is running. */
  readonly newest: ReturnType<typeof summaryJson> | null;
  /** The runs of which a report tells, the newest first. */
  readonly trend: readonly PastPoint[];
}

async function statusOf(jobFile: string): Promise<JobStatus> {
  const running = await findRunHolder(jobStateDirectory(jobFile));
  const past = await readNewestRun(jobFile);
  const report = past && (await isThere(past.paths.report)) ? past.paths.report : null;
  const newest = past ? summaryJson(summarise(past.progress, undefined), past.paths, report) : null;
  return { jobFile, running: running ?? null, newest, trend: await pastReports(jobFile) };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function line({ jobFile, running, newest, trend }: JobStatus): string {
  const name = relative(process.cwd(), jobFile);
  if (newest === null) return `${name}: ${running ? "running" : "never run"}`;
  const { records, state, run, reason } = newest;
  const parts = [`${count(records.succeeded)} of ${count(records.total)} succeeded`];
  if (records.dead > 0) parts.push(`${count(records.dead)} dead`);
  if (records.unknown > 0) parts.push(`${count(records.unknown)} unknown`);
  if (records.pending > 0) parts.push(`${count(records.pending)} pending`);
  const now = running
    ? `running since ${running.since} (${running.holder})`
    : reason === null
      ? state
      : `${state} (${reason})`;
  const before = trendLine(trend);
  return `${name}: ${now}, ${parts.join(", ")}; run ${run}${before === undefined ? "" : `\n  ${before}`}`;
}
