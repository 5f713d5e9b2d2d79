import { existsSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { millis } from "../../base/time.ts";
import { takeExclusively } from "../exclusiveFile.ts";
import { nodeClock } from "../nodeClock.ts";
import { pause } from "./pause.ts";

export interface DamagedFile {
  readonly path: string;
  /** Looks again: another process may have set it aside meanwhile. */
  readonly isDamaged: () => boolean;
}

/**
 * Renames a damaged database, so that a new one can take its place, and answers its new name; `undefined` when another
 * process was quicker. Under a lock of its own: a process that is late must not rename the new file.
 */
export async function setAside({ path, isDamaged }: DamagedFile, signal: AbortSignal): Promise<string | undefined> {
  for (let tries = 0; ; tries += 1) {
    const repair = takeExclusively(join(dirname(path), "repair.lock"));
    if (!repair) {
      await pause(tries, signal);
      continue;
    }
    try {
      if (!isDamaged()) return undefined;
      const stamp = new Date(nodeClock.now()).toISOString().replaceAll(/[-:.]/g, "");
      const aside = `${path}.damaged-${stamp}-${process.pid}`;
      // The journal first: left behind, it would be played back into the new file.
      if (existsSync(`${path}-journal`)) renameSync(`${path}-journal`, `${aside}-journal`);
      renameSync(path, aside);
      return aside;
    } finally {
      repair.release();
    }
  }
}

/** How long other windows may still see an older token set after one was stored (the editor's secret store). */
export const lateVisibility = millis(2000);
