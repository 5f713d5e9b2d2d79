import { rename } from "node:fs/promises";
import { millis } from "../base/time.ts";
import { nodeClock } from "./nodeClock.ts";
import { systemCode } from "./systemCode.ts";

/** How long Windows may refuse, in milliseconds: a virus scanner or an indexer holds the file for a while. */
const patience = 60_000;

/** Gives a file the name of another, whose place it takes at once. */
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
