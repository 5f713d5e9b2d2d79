import type { Journal } from "../engine/runFiles.ts";
import { AppendFile } from "./appendFile.ts";
import { GroupCommit } from "./groupCommit.ts";

/**
 * The checkpoint on a disk. Appends that meet share one write and one fdatasync.
 * The first Failure `disk-unwritable` is final: go on with a new journal.
 */
export async function openJournal(path: string): Promise<Journal> {
  const file = await AppendFile.open(path);
  const commits = new GroupCommit((batch: readonly string[]) => file.append(batch.join("")));
  return {
    append: (lines) => (lines.length === 0 ? Promise.resolve() : commits.add(`${lines.join("\n")}\n`)),
    close: async () => {
      await commits.idle();
      await file.close();
    },
  };
}
