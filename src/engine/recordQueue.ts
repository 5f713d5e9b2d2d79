import type { SourceRecord } from "./record.ts";

/** Hands out the records that are still to do, one at a time, to any number of workers. */
export class RecordQueue {
  private readonly batches: AsyncIterator<readonly SourceRecord[]>;
  private readonly isToDo: (record: number) => boolean;
  private batch: readonly SourceRecord[] = [];
  private at = 0;
  private loading: Promise<boolean> | undefined;

  constructor(batches: AsyncIterable<readonly SourceRecord[]>, isToDo: (record: number) => boolean) {
    this.batches = batches[Symbol.asyncIterator]();
    this.isToDo = isToDo;
  }

  /** As `next`, where nothing has to be read for it; else `undefined`. */
  atHand(): SourceRecord | undefined {
    while (this.at < this.batch.length) {
      const record = this.batch[this.at];
      this.at += 1;
      if (record !== undefined && this.isToDo(record.number)) return record;
    }
    return undefined;
  }

  /** `undefined` at the end of the input. */
  async next(): Promise<SourceRecord | undefined> {
    for (;;) {
      const record = this.atHand();
      if (record) return record;
      this.loading ??= this.load();
      if (!(await this.loading)) return undefined;
    }
  }

  async close(): Promise<void> {
    await this.batches.return?.();
  }

  private async load(): Promise<boolean> {
    const next = await this.batches.next();
    if (next.done === true) return false;
    this.batch = next.value;
    this.at = 0;
    this.loading = undefined;
    return true;
  }
}
