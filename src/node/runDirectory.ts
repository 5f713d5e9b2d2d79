import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Chance } from "../base/chance.ts";
import { after, type EpochMs, epochMs, seconds } from "../base/time.ts";
import { onDisk } from "./appendFile.ts";
import { syncDirectory } from "./syncDirectory.ts";
import { systemCode } from "./systemCode.ts";

/** Where the files of one run lie. Only those that the run needed exist. */
export interface RunPaths {
  readonly run: string;
  readonly directory: string;
  readonly checkpoint: string;
  readonly deadLetters: string;
  readonly stories: string;
  readonly audit: string;
  /** Of a redrive: the dead letters it took, as they were then. */
  readonly taken: string;
  /** A page for people, and the same for programs. */
  readonly report: string;
  readonly reportJson: string;
}

const runId = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[0-9a-f]{4}$/;

/** A name that sorts by time: `20261120-235510-7f3a`, in UTC. */
export function newRunId(at: EpochMs, chance: Chance): string {
  const stamp = new Date(at).toISOString().replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const tail = Math.floor(chance.next() * 0x10000);
  return `${stamp}-${tail.toString(16).padStart(4, "0")}`;
}

/** State of a job, beside its definition file: `.longhaul/<job>`. */
export function jobStateDirectory(jobFile: string): string {
  return join(dirname(jobFile), ".longhaul", basename(jobFile).replace(/\.sync\.json$/, ""));
}

export function runPaths(jobFile: string, run: string): RunPaths {
  const directory = join(jobStateDirectory(jobFile), run);
  const file = (ending: string) => join(directory, `${run}.${ending}`);
  return {
    run,
    directory,
    checkpoint: file("checkpoint.jsonl"),
    deadLetters: file("dead-letters.csv"),
    stories: file("dead-letters.jsonl"),
    audit: file("audit.jsonl"),
    taken: file("taken.jsonl"),
    report: file("report.html"),
    reportJson: file("report.json"),
  };
}

/** All runs of a job, newest first. */
export async function listRuns(jobFile: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(jobStateDirectory(jobFile), { withFileTypes: true });
    const runs = entries.filter((entry) => entry.isDirectory() && runId.test(entry.name)).map(({ name }) => name);
    return runs.sort().reverse();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

export interface NewRun {
  readonly jobFile: string;
  readonly at: EpochMs;
  readonly chance: Chance;
}

/** Makes the directory of a new run: private, kept out of git, named later than every run before it. */
export async function createRunDirectory({ jobFile, at, chance }: NewRun): Promise<RunPaths> {
  const state = jobStateDirectory(jobFile);
  return onDisk(state, async () => {
    const all = dirname(state);
    await mkdir(state, { recursive: true, mode: 0o700 });
    await writeFile(join(all, ".gitignore"), "*\n", { mode: 0o600 });
    const [newest] = await listRuns(jobFile);
    // Two runs within a second, or a clock set back, must not change which one is the newest.
    const earliest = newest === undefined ? at : after(startOf(newest), seconds(1));
    const paths = runPaths(jobFile, newRunId(epochMs(Math.max(at, earliest)), chance));
    await mkdir(paths.directory, { mode: 0o700 });
    await syncDirectory(state);
    await syncDirectory(all);
    return paths;
  });
}

function startOf(run: string): EpochMs {
  return epochMs(Date.parse(run.replace(runId, "$1-$2-$3T$4:$5:$6Z")));
}
