import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { millis } from "../base/time.ts";
import { onDisk } from "./appendFile.ts";
import { nodeClock } from "./nodeClock.ts";
import { syncDirectory } from "./syncDirectory.ts";
import { systemCode } from "./systemCode.ts";

/** How long Windows may refuse, in milliseconds: a virus scanner or an indexer holds the file for a while. */
const patience = 60_000;

/** Writes a whole file (mode 0600) at once and durably: whoever reads it sees the old text or the new. */
export function replaceFile(path: string, text: string): Promise<void> {
  return onDisk(path, async () => {
    const temporary = `${path}.${randomUUID()}.tmp`;
    try {
      const handle = await open(temporary, "wx", 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await renameOver(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncDirectory(dirname(path));
  });
}

/** On Windows a file that somebody reads is refused for a while. */
export async function renameOver(from: string, to: string): Promise<void> {
  const giveUpAt = nodeClock.monotonic() + patience;
  for (;;) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const passing = process.platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(systemCode(error) ?? "");
      if (!passing || nodeClock.monotonic() > giveUpAt) throw error;
      await nodeClock.sleep(millis(50), new AbortController().signal);
    }
  }
}
