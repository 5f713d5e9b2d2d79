import { Failure } from "../base/failure.ts";
import { openLine } from "../engine/checkpoint/line.ts";
import type { Journal } from "../engine/runFiles.ts";
import { AppendFile } from "./appendFile.ts";
import { GroupCommit } from "./groupCommit.ts";
import { readLines } from "./readLines.ts";

/** The checkpoint on a disk. Appends that meet share one write and one fdatasync. */
export async function openJournal(path: string): Promise<Journal> {
  const file = await AppendFile.open(path);
  const commits = new GroupCommit((batch: readonly string[]) => file.append(batch.join("")));
  return {
    append: (lines) => (lines.length === 0 ? Promise.resolve() : commits.add(`${lines.join("\n")}\n`)),
    renew: async () => {
      await commits.idle();
      await file.renew(file.size, (fresh) => assertSealed(fresh, path));
      commits.mend();
    },
    close: async () => {
      await commits.idle();
      await file.close();
    },
  };
}

/** A disk that refused may also have lost what it had taken: that is corruption, and no run goes on behind it. */
async function assertSealed(fresh: string, file: string): Promise<void> {
  let line = 0;
  for await (const { text, closed } of readLines(fresh)) {
    line += 1;
    if (!closed || openLine(text) === undefined) throw new Failure("checkpoint-corrupt", { file, line });
  }
}
