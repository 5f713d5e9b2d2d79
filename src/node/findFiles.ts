import type { Dirent } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "../base/failure.ts";
import { CONNECTIONS_FILE, JOB_SUFFIX } from "../config/fileNames.ts";
import { systemCode } from "./systemCode.ts";

/** Folders that hold no job of the user's. */
const SKIPPED = new Set(["node_modules", ".git", ".longhaul"]);

/** The `longhaul.json` that rules `start`: in its folder or the nearest one above. */
export async function findConnectionsFile(start: string): Promise<string> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const file = join(folder, CONNECTIONS_FILE);
    if (await exists(file)) return file;
    if (dirname(folder) === folder) throw new Failure("connections-file-not-found", { startedAt: start });
  }
}

/** A job by its path, or by its name anywhere below `folder`. */
export async function findJobFile(job: string, folder: string): Promise<string> {
  for (const path of [resolve(folder, job), resolve(folder, `${job}${JOB_SUFFIX}`)]) {
    if (path.endsWith(JOB_SUFFIX) && (await exists(path))) return path;
  }
  for await (const path of jobFilesBelow(resolve(folder))) if (basename(path) === `${job}${JOB_SUFFIX}`) return path;
  throw new Failure("job-not-found", { job, searched: folder });
}

/** Every `*.sync.json` below `folder`, nearest first. */
export async function* jobFilesBelow(folder: string): AsyncGenerator<string, void, undefined> {
  const folders = [folder];
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    for (const entry of await entriesOf(next)) {
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) folders.push(join(next, entry.name));
      else if (entry.isFile() && entry.name.endsWith(JOB_SUFFIX)) yield join(next, entry.name);
    }
  }
}

/** Nothing for a folder that this user may not look into, or that was removed meanwhile: others are still searched. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (["EACCES", "EPERM", "ENOENT"].includes(systemCode(error) ?? "")) return [];
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
