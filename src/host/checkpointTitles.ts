import { countRecords } from "../engine/summary.ts";
import type { CheckpointReading } from "./checkpointReader.ts";
import { count, counted } from "./figures.ts";

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
}

/** How far a checkpoint is, in the words of its CodeLens: `Resume · 1,847 remaining`. */
export function checkpointTitles(reading: CheckpointReading, facts: TitleFacts): readonly CheckpointTitle[] {
  switch (reading.kind) {
    case "nothing-sent":
      return [{ title: "Nothing was sent", click: undefined }];
    case "damaged":
      return [damage(reading.failure)];
    case "read": {
      const records = countRecords(reading.progress);
      const { dead, unknown } = records;
      return [
        headline(records, facts),
        ...(dead > 0
          ? [{ title: `${counted(dead, "dead letter", "dead letters")} · Open`, click: "open-dead-letters" as const }]
          : []),
        ...(unknown > 0
          ? [{ title: counted(unknown, "outcome unknown", "outcomes unknown"), click: undefined }]
          : []),
      ];
    }
    default:
      return reading satisfies never;
  }
}

function headline(records: ReturnType<typeof countRecords>, { moving, resumable }: TitleFacts): CheckpointTitle {
  const { total, succeeded, pending } = records;
  if (pending === 0) return { title: `Completed · ${count(succeeded)} of ${count(total)}`, click: undefined };
  if (moving) return { title: `Running · ${count(total - pending)} of ${count(total)}`, click: undefined };
  if (resumable) return { title: `Resume · ${count(pending)} remaining`, click: "resume" };
  return { title: `Stopped · ${count(pending)} remaining`, click: undefined };
}

function damage(failure: Extract<CheckpointReading, { kind: "damaged" }>["failure"]): CheckpointTitle {
  if ("version" in failure.facts) {
    return { title: `Written by a newer Longhaul (format ${failure.facts.version})`, click: undefined };
  }
  return { title: `Damaged on line ${count(failure.facts.line)} · Show`, click: { showLine: failure.facts.line } };
}
