import type { SourceRecord } from "./record.ts";
import type { RecordQueue } from "./recordQueue.ts";

/** Hands out records that belong together, such as those of a group or a batch, a whole run of neighbours at a time. */
export class RecordRuns {
  private readonly queue: RecordQueue;
  private readonly belong: (first: SourceRecord, next: SourceRecord) => boolean;
  private ahead: SourceRecord | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(queue: RecordQueue, belong: (first: SourceRecord, next: SourceRecord) => boolean) {
    this.queue = queue;
    this.belong = belong;
  }

  /** `undefined` at the end of the input. Whoever asks meanwhile waits, so that no run is torn apart. */
  next(): Promise<readonly SourceRecord[] | undefined> {
    const taken = this.turn.then(() => this.take());
    this.turn = taken.catch(() => undefined);
    return taken;
  }

  private async take(): Promise<readonly SourceRecord[] | undefined> {
    const run: SourceRecord[] = [];
    for (;;) {
      const record = this.ahead ?? (await this.queue.next());
      this.ahead = undefined;
      const [first] = run;
      if (record === undefined) return first && run;
      if (first && !this.belong(first, record)) {
        this.ahead = record;
        return run;
      }
      run.push(record);
    }
  }
}
