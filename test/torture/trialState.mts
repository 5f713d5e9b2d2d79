// What `npm run torture` has shown so far, kept so that an interrupted run goes on where it was.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ItemEnd, Verdict } from "./item.mts";

/** One line of the table at the end. */
export interface TrialLine {
  readonly number: number;
  readonly fault: string;
  readonly seed: number;
  readonly seconds: number;
  readonly verdict: Verdict;
  readonly end: ItemEnd;
}

/** What a run was asked for. Lines of another run are not lines of this one. */
export interface TrialOrder {
  readonly scale: "short" | "full";
  readonly seed: number;
  readonly minutes: number | null;
  readonly chosen: readonly number[];
  /** Of the tree that was tried: a hash of its code and its trials. */
  readonly tree: string;
}

export interface TrialState {
  readonly order: TrialOrder;
  readonly lines: readonly TrialLine[];
}

/** `undefined` where there is none. Throws where it is damaged: a line that cannot be read was not shown. */
export async function readTrialState(path: string): Promise<TrialState | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const state = JSON.parse(text) as Partial<TrialState>;
  if (!state.order || !Array.isArray(state.order.chosen) || !Array.isArray(state.lines))
    throw new Error(`${path} is damaged: remove it and begin anew`);
  return state as TrialState;
}

/** Whole or not at all: a kill in mid-write leaves the state before. */
export async function writeTrialState(path: string, state: TrialState): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** Changes with any byte of the code or of the trials. */
export async function hashOfTree(): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of ["src", "test/torture"]) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    for (const path of paths.sort()) hash.update(`${path}\0`).update(await readFile(path));
  }
  return hash.digest("hex").slice(0, 16);
}
