import { open } from "node:fs/promises";
import { onDisk } from "./appendFile.ts";

/** Cuts a file to `length` bytes, durably. Failure `disk-unwritable` when that fails. */
export function truncateFile(path: string, length: number): Promise<void> {
  return onDisk(path, async () => {
    const handle = await open(path, "r+");
    try {
      await handle.truncate(length);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}
