import type { Problem } from "../../src/base/problem.ts";
import type { ReadFrom, RecordSource, SourceRecord } from "../../src/engine/record.ts";

/** Records in memory, read in batches as from a file. */
export class MemorySource implements RecordSource {
  readonly file = "orders.csv";
  /** Reads that were not read to their end or closed. */
  open = 0;
  reads = 0;
  private readonly records: readonly SourceRecord[];
  private readonly problems: readonly Problem[];

  constructor(records: readonly SourceRecord[], problems: readonly Problem[] = []) {
    this.records = records;
    this.problems = problems;
  }

  fingerprint() {
    return Promise.resolve({ bytes: 1, sha256: "00" });
  }

  columns() {
    return Promise.resolve(Object.keys(this.records[0]?.values ?? {}));
  }

  async *read(
    report: (problem: Problem) => void,
    signal: AbortSignal,
    from?: ReadFrom,
  ): AsyncGenerator<readonly SourceRecord[]> {
    this.reads += 1;
    this.open += 1;
    try {
      for (const problem of this.problems) report(problem);
      for (let at = (from?.record ?? 1) - 1; at < this.records.length; at += 7) {
        signal.throwIfAborted();
        yield this.records.slice(at, at + 7);
      }
    } finally {
      this.open -= 1;
    }
  }
}

/** Records 1 to `count`: `{ id: "W1", qty: 1 }` and so on. */
export function orders(count: number): SourceRecord[] {
  return Array.from({ length: count }, (_, at) => ({
    number: at + 1,
    line: at + 2,
    values: { id: `W${at + 1}`, qty: at + 1 },
  }));
}
