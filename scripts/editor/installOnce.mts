import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export const projectRoot: string = dirname(dirname(import.meta.dirname));

/** Where everything large that is not a dependency lies; git never sees it. */
export const cacheRoot: string = join(projectRoot, ".vscode-test");

/**
 * Fills `folder` once and for good: the work is done beside it and renamed into place when it is complete, so a folder
 * that exists is a finished one. Of two concurrent callers both do the work and the later one throws its copy away.
 */
export async function installOnce(folder: string, fill: (unfinished: string) => Promise<void>): Promise<string> {
  if (await exists(folder)) return folder;
  await removeAbandoned(folder);
  const unfinished = `${folder}.${process.pid}.unfinished`;
  await mkdir(unfinished, { recursive: true });
  try {
    await fill(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await exists(folder))) throw error;
  }
  return folder;
}

async function removeAbandoned(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  for (const name of await readdir(dirname(folder))) {
    const owner = /^\.(\d+)\.unfinished$/.exec(name.slice(basename(folder).length))?.[1];
    if (!name.startsWith(basename(folder)) || owner === undefined || isAlive(Number(owner))) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}
