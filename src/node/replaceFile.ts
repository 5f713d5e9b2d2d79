import { randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { onDisk } from "./appendFile.ts";
import { renameOver } from "./renameOver.ts";
import { syncDirectory } from "./syncDirectory.ts";

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
