import type { Batch } from "../config/job.ts";
import { renderBatch } from "./batchRequest.ts";
import type { SourceRecord } from "./record.ts";
import type { RenderedRequest, RequestContext } from "./request.ts";

/** The first batches of an input as they would be sent. */
export class FirstBatches {
  private readonly context: RequestContext;
  private readonly batch: Batch;
  private readonly most: number;
  private readonly records: SourceRecord[] = [];

  constructor(context: RequestContext, batch: Batch, most: number) {
    this.context = context;
    this.batch = batch;
    this.most = most;
  }

  add(record: SourceRecord): void {
    if (record.number <= this.most * this.batch.size) this.records.push(record);
  }

  /** Each with its first record. */
  get shown(): readonly { readonly record: SourceRecord; readonly request: RenderedRequest }[] {
    const blocks = Map.groupBy(this.records, ({ number }) => Math.ceil(number / this.batch.size));
    return [...blocks.values()].flatMap((records) => {
      const [record] = records;
      return record ? [{ record, request: renderBatch(this.context, this.batch, records) }] : [];
    });
  }
}
