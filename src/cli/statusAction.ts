import { access } from "node:fs/promises";
import { relative } from "node:path";
import { isFailure } from "../base/failure.ts";
import type { Redriven } from "../engine/redriven.ts";
import { summarise } from "../engine/summary.ts";
import { findJobFile, jobFilesBelow } from "../node/findFiles.ts";
import { pastReports } from "../node/pastReports.ts";
import type { PastRun } from "../node/readRun.ts";
import { readLineage } from "../node/redrive/lineage.ts";
import { jobStateDirectory } from "../node/runDirectory.ts";
import { findRunHolder, type RunHolder } from "../node/runLock.ts";
import type { PastPoint } from "../report/pastPoint.ts";
import { exitCode } from "./exitCode.ts";
import { printFailure } from "./printFailure.ts";
import { count } from "./progressLine.ts";
import { redrivenWords } from "./redrivenWords.ts";
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
  /** Of the whole input. While it is running it is as a stop now would leave it, `stopped`, and its `reason` is `running`. */
  readonly newest: ReturnType<typeof summaryJson> | null;
  /** What redrove its dead letters, newest first. */
  readonly redrives: readonly ReturnType<typeof summaryJson>[];
  /** What became of them; `null` where there are none. */
  readonly redriven: Redriven | null;
  /** The runs of which a report tells, the newest first. */
  readonly trend: readonly PastPoint[];
}

async function statusOf(jobFile: string): Promise<JobStatus> {
  const running = await findRunHolder(jobStateDirectory(jobFile));
  const lineage = await readLineage(jobFile);
  return {
    jobFile,
    running: running ?? null,
    newest: lineage ? await newestOf(lineage.main, running) : null,
    redrives: await Promise.all(lineage?.redrives.map(told) ?? []),
    redriven: lineage?.redriven ?? null,
    trend: await pastReports(jobFile),
  };
}

/** Nobody interrupted what moves; a reader that looks at `reason` alone must not resume it. */
async function newestOf(run: PastRun, running: RunHolder | undefined): Promise<ReturnType<typeof summaryJson>> {
  const summary = await told(run);
  return running && summary.state === "stopped" ? { ...summary, reason: "running" } : summary;
}

async function told({ progress, paths }: PastRun): Promise<ReturnType<typeof summaryJson>> {
  const report = (await isThere(paths.report)) ? paths.report : null;
  return summaryJson({ summary: summarise(progress, undefined), paths, report });
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** What did not succeed is counted behind it. */
const endWords: { readonly [State in ReturnType<typeof summaryJson>["state"]]: string } = {
  completed: "completed",
  "completed-with-dead-letters": "finished",
  stopped: "stopped",
};

function line({ jobFile, running, newest, redrives, redriven, trend }: JobStatus): string {
  const name = relative(process.cwd(), jobFile);
  if (newest === null) return `${name}: ${running ? "running" : "never run"}`;
  const { records, state, run, reason } = newest;
  const parts = [`${count(records.succeeded)} of ${count(records.total)} succeeded`];
  if (records.dead > 0) parts.push(`${count(records.dead)} dead`);
  if (records.rolledBack > 0) parts.push(`${count(records.rolledBack)} rolled back`);
  if (redrives.length > 0 && redriven) parts.push(...redrivenWords(redriven));
  if (records.unknown > 0) parts.push(`${count(records.unknown)} unknown`);
  if (records.pending > 0) parts.push(`${count(records.pending)} pending`);
  const now = running
    ? `running since ${running.since} (${running.holder})`
    : reason === null
      ? endWords[state]
      : `${state} (${reason})`;
  const by = redrives.length === 0 ? "" : `, redriven by ${redrives.map((redrive) => redrive.run).join(", ")}`;
  const before = trendLine(trend);
  return `${name}: ${now}, ${parts.join(", ")}; run ${run}${by}${before === undefined ? "" : `\n  ${before}`}`;
}
