import { type Command, Uri } from "vscode";
import { commands } from "../contributions.ts";
import { countRecords } from "../engine/summary.ts";
import type { RunView } from "../protocol/messages.ts";
import type { Translate } from "../sentences/sentence.ts";
import type { DataFileState } from "./dataFileState.ts";
import { deadLettersOf } from "./deadLetterPlace.ts";
import { count } from "./figures.ts";
import { badCountTexts } from "./runText.ts";

/** What stands above a data file: what its newest run came to, and what can be done about it. */
export function dataFileLenses(
  { kind, run }: DataFileState,
  view: RunView | undefined,
  t: Translate,
): readonly Command[] {
  const { jobFile, checkpoint, progress, redrives } = run;
  const name = progress.header.run;
  const open = (title: string, path = checkpoint): Command => ({
    title,
    command: "vscode.open",
    arguments: [Uri.file(path)],
  });
  if (kind === "changed") return [open(t("Changed since run {0}: outcomes are not shown", name))];
  const records = countRecords(progress);
  const { succeeded, dead, pending } = records;
  const isMoving = view?.state === "running";
  const counts = [
    t("{0} applied", count(succeeded)),
    ...badCountTexts(records, t),
    ...(pending > 0 ? [t("{0} to do", count(pending))] : []),
  ].join(" · ");
  const job = { jobFile, checkpoint };
  const lenses = [open(isMoving ? t("Running: {0}", counts) : counts)];
  if (pending > 0 && !isMoving) lenses.push({ title: t("Resume"), command: commands.resume, arguments: [job] });
  if (dead > 0) {
    if (pending === 0) {
      lenses.push({
        title: t("Redrive {0} dead letters", count(dead)),
        command: commands.redrive,
        arguments: [deadLettersOf(Uri.file(checkpoint))],
      });
    }
    lenses.push({ title: t("Next dead letter"), command: commands.nextDeadLetter });
  }
  for (const redrive of redrives) lenses.push(open(t("Sent again since"), redrive));
  return lenses;
}
