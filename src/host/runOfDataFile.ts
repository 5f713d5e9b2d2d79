import { FileType, Uri, workspace } from "vscode";
import type { RunProgress } from "../engine/checkpoint/runProgress.ts";
import { breathe } from "./breathe.ts";
import { findJobs, type JobArgument, jobName } from "./jobArgument.ts";
import { folderOf, readText } from "./paths.ts";

/** The newest run over a data file. */
export interface RunOfDataFile extends Required<JobArgument> {
  readonly progress: RunProgress;
  /** Newer runs that sent dead letters of this one again: their checkpoints. */
  readonly redrives: readonly string[];
}

/** Looks through the jobs of the workspace; `undefined` when none has run over this file. */
export async function runOfDataFile(file: Uri, signal: AbortSignal): Promise<RunOfDataFile | undefined> {
  const found: RunOfDataFile[] = [];
  for (const job of await findJobs()) {
    const run = await newestRunOver(file, job, signal);
    if (run) found.push(run);
  }
  // Run ids begin with the time.
  return found.sort((one, other) => (one.progress.header.run < other.progress.header.run ? 1 : -1))[0];
}

/** The same run as its checkpoint has it now. */
export async function readAgain(run: RunOfDataFile, signal: AbortSignal): Promise<RunOfDataFile> {
  const progress = await progressOf(Uri.file(run.checkpoint), signal);
  return progress ? { ...run, progress } : run;
}

async function newestRunOver(file: Uri, job: Uri, signal: AbortSignal): Promise<RunOfDataFile | undefined> {
  const redrives: string[] = [];
  for (const checkpoint of await checkpointsOf(job)) {
    const progress = await progressOf(checkpoint, signal);
    if (!progress) continue;
    const { input, redrives: redriven } = progress.header;
    if (redriven !== undefined) redrives.push(checkpoint.fsPath);
    else if (Uri.joinPath(folderOf(job), input.file).path === file.path || input.file === file.fsPath) {
      return { jobFile: job.fsPath, checkpoint: checkpoint.fsPath, progress, redrives };
    } else return undefined;
  }
  return undefined;
}

/** Newest first. */
async function checkpointsOf(job: Uri): Promise<readonly Uri[]> {
  const runs = Uri.joinPath(folderOf(job), ".longhaul", jobName(job));
  const entries = await workspace.fs.readDirectory(runs).then(
    (read) => read,
    // No run yet.
    () => [],
  );
  return entries
    .flatMap(([name, type]) => ((type & FileType.Directory) === 0 ? [] : [name]))
    .sort()
    .reverse()
    .map((run) => Uri.joinPath(runs, run, `${run}.checkpoint.jsonl`));
}

/** `undefined` for a checkpoint that is not there, says nothing yet, or is damaged: opened, it tells what is wrong. */
async function progressOf(checkpoint: Uri, signal: AbortSignal): Promise<RunProgress | undefined> {
  const text = await readText(checkpoint).then(
    (read) => read,
    () => undefined,
  );
  if (text === undefined) return undefined;
  const { readCheckpoint } = await import("./checkpointReader.ts");
  const reading = await readCheckpoint({ file: checkpoint.fsPath, text, breathe, signal });
  return reading.kind === "read" ? reading.progress : undefined;
}
