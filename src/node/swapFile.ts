import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { onDisk } from "./appendFile.ts";
import { renameOver } from "./renameOver.ts";

export interface SwapOptions {
  /** 0600 unless somebody else has to read it. */
  readonly mode?: number;
}

/** Writes a whole file at once, but does not wait for the disk: for what can be made again. Readers see the old text or the new. */
export function swapFile(path: string, text: string, { mode = 0o600 }: SwapOptions = {}): Promise<void> {
  return onDisk(path, async () => {
    const temporary = `${path}.${randomUUID()}.tmp`;
    try {
      await writeFile(temporary, text, { mode, flag: "wx" });
      await renameOver(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
}
