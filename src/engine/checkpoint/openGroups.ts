import { Ranges } from "../../base/ranges.ts";
import type { BeforeGroup, GroupEntry } from "./groupEntry.ts";

type EntryOf<Is extends GroupEntry["is"]> = Extract<GroupEntry, { is: Is }>;

/** How far a group has come that has begun and is not over. */
export interface OpenGroup {
  readonly records: Ranges;
  readonly before: ReadonlyMap<number, BeforeGroup>;
  readonly applied: Map<number, EntryOf<"applied">>;
  failed: EntryOf<"group-failed"> | undefined;
  /** Their undoing may have left, and nothing says what became of it. */
  readonly undoing: Set<number>;
  readonly undone: Map<number, EntryOf<"undone">>;
}

/** The groups that are on their way: as many as there are workers at most. */
export class OpenGroups {
  private readonly groups = new Map<number, OpenGroup>();

  get size(): number {
    return this.groups.size;
  }

  /** By its first record. */
  get(first: number): OpenGroup | undefined {
    return this.groups.get(first);
  }

  /** Of records that have their outcome the groups are over. */
  close(record: number): void {
    this.groups.delete(record);
  }

  /** `false` when the entry cannot follow what came before. */
  apply(entry: Exclude<GroupEntry, { is: "group-end" }>): boolean {
    if (entry.is === "group") return this.begin(entry);
    const group = entry.is === "group-failed" ? this.groups.get(entry.group) : this.with(entry.record);
    if (!group?.records.has(entry.record)) return false;
    switch (entry.is) {
      case "applied":
        group.applied.set(entry.record, entry);
        return true;
      case "group-failed":
        group.failed = entry;
        return true;
      case "undoing":
        if (entry.withdrawn === true) group.undoing.delete(entry.record);
        else group.undoing.add(entry.record);
        return true;
      case "undone":
        group.undoing.delete(entry.record);
        group.undone.set(entry.record, entry);
        return true;
      default:
        return entry satisfies never;
    }
  }

  private begin({ records: text, before }: EntryOf<"group">): boolean {
    const records = new Ranges();
    if (!records.addText(text)) return false;
    const [first] = records;
    if (first === undefined || this.groups.has(first)) return false;
    this.groups.set(first, {
      records,
      before: new Map(before.map((one) => [one.record, one])),
      applied: new Map(),
      failed: undefined,
      undoing: new Set(),
      undone: new Map(),
    });
    return true;
  }

  private with(record: number): OpenGroup | undefined {
    return [...this.groups.values()].find(({ records }) => records.has(record));
  }
}
