import { Ranges } from "../base/ranges.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";
import type { MemberOutcome, Outcome } from "./outcome.ts";
import { keyOf, type SourceRecord } from "./record.ts";

export const testVerdicts = ["failed", "unknown", "passed"] as const;

export type TestVerdict = (typeof testVerdicts)[number];

export interface TestedRecord {
  readonly record: number;
  readonly line: number;
  readonly key: string;
  readonly verdict: TestVerdict;
  readonly status: number | null;
  readonly error: string | null;
}

/** What a test batch came to. */
export interface TestResult {
  /** Of the records that were chosen, those that were to do. */
  readonly chosen: number;
  /** Chosen as well, and done by an earlier attempt: they were not sent again. */
  readonly doneBefore: number;
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
  /** Up to 200 of them, those that did not pass first. */
  readonly records: readonly TestedRecord[];
}

const MOST_SHOWN = 200;

/** The chosen records of one attempt, and the verdict on each. */
export class TestBatch {
  readonly chosen: number;
  readonly doneBefore: number;
  /** The last one that is to do; 0 when none is. */
  readonly last: number;
  private readonly selected = new Ranges();
  private readonly keyColumn: string;
  private readonly counts: Record<TestVerdict, number> = { failed: 0, unknown: 0, passed: 0 };
  private readonly shown: Readonly<Record<TestVerdict, TestedRecord[]>> = { failed: [], unknown: [], passed: [] };

  constructor(selected: Ranges, progress: Pick<RunProgress, "isToDo">, keyColumn: string) {
    let last = 0;
    for (const record of selected) {
      if (!progress.isToDo(record)) continue;
      this.selected.add(record);
      last = record;
    }
    this.last = last;
    this.chosen = this.selected.size;
    this.doneBefore = selected.size - this.chosen;
    this.keyColumn = keyColumn;
  }

  has(record: number): boolean {
    return this.selected.has(record);
  }

  /** Every chosen record has its verdict. */
  get isOver(): boolean {
    const { failed, unknown, passed } = this.counts;
    return failed + unknown + passed === this.chosen;
  }

  take(outcome: Exclude<Outcome, { kind: "stopped" }>): void {
    switch (outcome.kind) {
      case "succeeded":
        return this.add(outcome.record, { verdict: "passed", status: outcome.status ?? null, error: null });
      case "dead": {
        const { status, error } = outcome.letter;
        return this.add(outcome.record, { verdict: "failed", status: status ?? null, error });
      }
      case "unknown":
        return this.add(outcome.record, { verdict: "unknown", status: null, error: outcome.error });
      case "group-ended":
        for (const member of outcome.members) this.addMember(member);
        return;
      default:
        return outcome satisfies never;
    }
  }

  private addMember(member: MemberOutcome): void {
    if (member.ended === "unknown") {
      return this.add(member.record, { verdict: "unknown", status: null, error: member.error });
    }
    const { status, error } = member.letter;
    this.add(member.record, { verdict: "failed", status: status ?? null, error });
  }

  get result(): TestResult {
    const { chosen, doneBefore, counts, shown } = this;
    const records = testVerdicts.flatMap((verdict) => shown[verdict].toSorted((a, b) => a.record - b.record));
    return { chosen, doneBefore, ...counts, records: records.slice(0, MOST_SHOWN) };
  }

  private add({ number, line, values }: SourceRecord, end: Pick<TestedRecord, "verdict" | "status" | "error">): void {
    this.counts[end.verdict] += 1;
    const shown = this.shown[end.verdict];
    if (shown.length < MOST_SHOWN) shown.push({ record: number, line, key: keyOf(values, this.keyColumn), ...end });
  }
}
