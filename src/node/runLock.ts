import { mkdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { Failure } from "../base/failure.ts";
import { atPath, parseJson } from "../base/json.ts";
import { onDisk } from "./appendFile.ts";
import { takeExclusively } from "./exclusiveFile.ts";
import { nodeClock } from "./nodeClock.ts";
import { replaceFile } from "./replaceFile.ts";
import { sqlite } from "./sqlite.ts";
import { isBusy } from "./sqliteTrouble.ts";
import { systemCode } from "./systemCode.ts";

export interface RunLock {
  release(): Promise<void>;
}

export interface RunLockOptions {
  /** State directory of the job. */
  readonly directory: string;
  /** Who takes the lock, for whoever finds it taken: "command line", "editor". */
  readonly holder: string;
}

/**
 * Lets one process run a job. The system itself frees the lock when its holder dies, and only then: a holder that is
 * merely stopped keeps it. Failure `run-locked`, at once, when another process has it.
 */
export async function acquireRunLock({ directory, holder }: RunLockOptions): Promise<RunLock> {
  const story = join(directory, "lock.json");
  const file = await onDisk(directory, async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return takeExclusively(join(directory, "lock.sqlite"));
  });
  if (!file) throw new Failure("run-locked", await holderIn(story));
  const since = new Date(nodeClock.now()).toISOString();
  try {
    await replaceFile(story, `${JSON.stringify({ holder, pid: process.pid, host: hostname(), since })}\n`);
  } catch (error) {
    file.release();
    throw error;
  }
  return {
    release: async () => {
      if (!file.held) return;
      // Whether the run held is not for its story to say: what stays of it is read only while somebody has the lock.
      await rm(story, { force: true }).catch(() => undefined);
      file.release();
    },
  };
}

export interface RunHolder {
  readonly holder: string;
  readonly since: string;
}

/** Who runs the job now; `undefined` when nobody does. */
export async function findRunHolder(directory: string): Promise<RunHolder | undefined> {
  const story = join(directory, "lock.json");
  // Where no story is, asking for the lock could only get in the way of somebody who is about to take it.
  if ((await textOf(story)) === undefined) return undefined;
  const database = new (sqlite().DatabaseSync)(join(directory, "lock.sqlite"), { timeout: 0 });
  try {
    database.exec("SELECT name FROM sqlite_schema");
    return undefined;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return await holderIn(story);
  } finally {
    database.close();
  }
}

/** A holder writes its story just after it has the lock: for a moment there is none, or its predecessor's. */
async function holderIn(story: string): Promise<RunHolder> {
  const told = parseJson((await textOf(story)) ?? "");
  const field = (name: string) => {
    const value = atPath(told, name);
    return typeof value === "string" || typeof value === "number" ? String(value) : "unknown";
  };
  return { holder: `${field("holder")}, process ${field("pid")} on ${field("host")}`, since: field("since") };
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
