import { stat } from "node:fs/promises";
import { type Replayed, replay } from "../engine/checkpoint/replay.ts";
import { readLines } from "./readLines.ts";
import { listRuns, type RunPaths, runPaths } from "./runDirectory.ts";
import { systemCode } from "./systemCode.ts";

/** A run as its checkpoint tells it. */
export interface PastRun extends Replayed {
  readonly paths: RunPaths;
}

/** `undefined` when the run has no checkpoint or not even its first line: then nothing was sent. */
export async function readRun(paths: RunPaths): Promise<PastRun | undefined> {
  if (!(await exists(paths.checkpoint))) return undefined;
  const replayed = await replay(paths.checkpoint, readLines(paths.checkpoint));
  return replayed && { ...replayed, paths };
}

/** The runs of a job that came as far as their first line, redrives among them, newest first; each is read when asked for. */
export async function* readRuns(jobFile: string): AsyncGenerator<PastRun, void, undefined> {
  for (const run of await listRuns(jobFile)) {
    const past = await readRun(runPaths(jobFile, run));
    if (past) yield past;
  }
}

/** The newest run of a job over its whole input. */
export async function readNewestRun(jobFile: string): Promise<PastRun | undefined> {
  for await (const past of readRuns(jobFile)) if (past.header.redrives === undefined) return past;
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
