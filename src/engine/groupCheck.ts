import type { Problem } from "../base/problem.ts";
import { DuplicateKeys } from "./duplicateKeys.ts";
import { problemAt } from "./problemAt.ts";
import { keyOf, type RecordSource, type SourceRecord } from "./record.ts";

/** A group is held in memory, and in one line of the checkpoint. */
const MOST_MEMBERS = 1000;

/** Whether the records of each group stand next to each other, in memory that does not grow with the input. */
export class GroupCheck {
  private readonly by: string;
  private readonly source: RecordSource;
  private readonly starts = new DuplicateKeys();
  private current: string | undefined;
  private members = 0;
  private again: string | undefined;

  constructor(by: string, source: RecordSource) {
    this.by = by;
    this.source = source;
  }

  get needSecondPass(): boolean {
    return this.starts.needSecondPass;
  }

  /** First pass. */
  meet(record: SourceRecord): Problem | undefined {
    const group = keyOf(record.values, this.by);
    if (group === "") return problemAt(this.source, record.line, "group-empty", { column: this.by });
    if (group !== this.current) {
      this.current = group;
      this.members = 0;
      this.starts.meet(group);
    }
    this.members += 1;
    if (this.members !== MOST_MEMBERS + 1) return undefined;
    return problemAt(this.source, record.line, "group-too-large", { group, most: MOST_MEMBERS });
  }

  /** Second pass. */
  meetAgain({ values, line }: SourceRecord): Problem | undefined {
    const group = keyOf(values, this.by);
    if (group === this.again) return undefined;
    this.again = group;
    const firstLine = this.starts.firstLineOf(group, line);
    return firstLine === undefined ? undefined : problemAt(this.source, line, "group-scattered", { group, firstLine });
  }
}
