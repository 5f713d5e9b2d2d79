import type { Clock } from "../base/time.ts";
import { BatchDelivery, type Delivering } from "./batchDelivery.ts";
import { Delivery } from "./delivery.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { RecordQueue } from "./recordQueue.ts";
import { RecordRuns } from "./recordRuns.ts";
import type { RequestContext } from "./request.ts";

/** Takes what comes next from the input to its outcomes, each settled as it comes; `false` at the end of the input. */
export type Intake = (delivering: Delivering) => Promise<boolean>;

export interface IntakeOptions {
  readonly context: RequestContext;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly queue: RecordQueue;
  /** Records of the whole input. */
  readonly total: number;
  readonly isDoubtful: (record: number) => boolean;
}

/** Single records, or batches of them, as the job says. */
export function intakeOf(options: IntakeOptions): Intake {
  const { context, queue } = options;
  const { batch } = context.job.request;
  if (batch) {
    const delivery = new BatchDelivery({ ...options, batch });
    const blockOf = (record: number) => Math.ceil(record / batch.size);
    const blocks = new RecordRuns(queue, (first, next) => blockOf(first.number) === blockOf(next.number));
    return async (delivering) => {
      const records = await blocks.next();
      if (records) await delivery.deliver(records, delivering);
      return records !== undefined;
    };
  }
  const delivery = new Delivery(options);
  return async ({ signals, settle }) => {
    const record = await queue.next();
    if (record) await settle(await delivery.deliver(record, signals));
    return record !== undefined;
  };
}
