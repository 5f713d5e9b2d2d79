import { countRecords, type RecordCounts } from "../engine/summary.ts";
import type { Translate } from "../sentences/sentence.ts";
import type { CheckpointReading, DamageFailure } from "./checkpointReader.ts";
import { count } from "./figures.ts";

/** One title above a checkpoint, and what a click on it does. */
export interface CheckpointTitle {
  readonly title: string;
  readonly click: "resume" | "open-dead-letters" | { readonly showLine: number } | undefined;
}

export interface TitleFacts {
  /** A runner works on this run now. */
  readonly moving: boolean;
  /** The job file that the run belongs to stands where it should. */
  readonly resumable: boolean;
  /** What this window last heard of the run. */
  readonly heard: RecordCounts | undefined;
}

/** How far a checkpoint is, in the words of its CodeLens: `Resume · 1,847 remaining`. */
export function checkpointTitles(
  reading: CheckpointReading,
  facts: TitleFacts,
  t: Translate,
): readonly CheckpointTitle[] {
  switch (reading.kind) {
    case "nothing-sent":
      return [{ title: t("Nothing was sent"), click: undefined }];
    case "damaged":
      return [damage(reading.failure, t)];
    case "read": {
      const records = later(countRecords(reading.progress), facts.heard);
      return [headline(records, facts, t), ...noteworthy(records, t)];
    }
    default:
      return reading satisfies never;
  }
}

/** The editor may be slow to notice that the file grew, or miss it. A run only goes forward. */
function later(read: RecordCounts, heard: RecordCounts | undefined): RecordCounts {
  return heard !== undefined && heard.pending < read.pending ? heard : read;
}

function headline(records: RecordCounts, { moving, resumable }: TitleFacts, t: Translate): CheckpointTitle {
  const { total, succeeded, pending } = records;
  if (pending === 0) return { title: t("Completed · {0} of {1}", count(succeeded), count(total)), click: undefined };
  if (moving) return { title: t("Running · {0} of {1}", count(total - pending), count(total)), click: undefined };
  if (resumable) return { title: t("Resume · {0} remaining", count(pending)), click: "resume" };
  return { title: t("Stopped · {0} remaining", count(pending)), click: undefined };
}

function noteworthy({ dead, unknown, rolledBack }: RecordCounts, t: Translate): readonly CheckpointTitle[] {
  const titles: CheckpointTitle[] = [];
  if (dead > 0) {
    const title = dead === 1 ? t("1 dead letter · Open") : t("{0} dead letters · Open", count(dead));
    titles.push({ title, click: "open-dead-letters" });
  }
  if (unknown > 0) {
    const title = unknown === 1 ? t("1 outcome unknown") : t("{0} outcomes unknown", count(unknown));
    titles.push({ title, click: undefined });
  }
  if (rolledBack > 0) {
    const title = rolledBack === 1 ? t("1 record rolled back") : t("{0} records rolled back", count(rolledBack));
    titles.push({ title, click: undefined });
  }
  return titles;
}

function damage({ facts }: DamageFailure, t: Translate): CheckpointTitle {
  if ("version" in facts)
    return { title: t("Written by a newer Longhaul: format {0}", facts.version), click: undefined };
  return { title: t("Damaged on line {0} · Show", count(facts.line)), click: { showLine: facts.line } };
}
