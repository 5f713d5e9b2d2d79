import { relative } from "node:path";
import { isFailure } from "../base/failure.ts";
import { summarise } from "../engine/summary.ts";
import { findJobFile, jobFilesBelow } from "../node/findFiles.ts";
import { readNewestRun } from "../node/readRun.ts";
import { jobStateDirectory } from "../node/runDirectory.ts";
import { findRunHolder, type RunHolder } from "../node/runLock.ts";
import { exitCode } from "./exitCode.ts";
import { printFailure } from "./printFailure.ts";
import { count } from "./progressLine.ts";
import { summaryJson } from "./summaryJson.ts";

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
}

async function statusOf(jobFile: string): Promise<JobStatus> {
  const running = await findRunHolder(jobStateDirectory(jobFile));
  const past = await readNewestRun(jobFile);
  const newest = past ? summaryJson({ summary: summarise(past.progress, undefined), paths: past.paths }) : null;
  return { jobFile, running: running ?? null, newest };
}

function line({ jobFile, running, newest }: JobStatus): string {
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
  return `${name}: ${now}, ${parts.join(", ")}; run ${run}`;
}
