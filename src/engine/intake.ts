import type { Clock } from "../base/time.ts";
import { BatchDelivery } from "./batchDelivery.ts";
import { Delivery } from "./delivery.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { type GroupDelivering, GroupDelivery, type GroupDeliveryOptions } from "./groupDelivery.ts";
import { keyOf, type SourceRecord } from "./record.ts";
import type { RecordQueue } from "./recordQueue.ts";
import { RecordRuns } from "./recordRuns.ts";
import type { RequestContext } from "./request.ts";

/** Takes what comes next from the input to its outcomes, each settled as it comes; `false` at the end of the input. */
export type Intake = (delivering: GroupDelivering) => Promise<boolean>;

export interface IntakeOptions {
  readonly context: RequestContext;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly queue: RecordQueue;
  /** Records of the whole input. */
  readonly total: number;
  readonly isDoubtful: (record: number) => boolean;
  readonly openGroup: GroupDeliveryOptions["openGroup"];
  readonly enter: GroupDeliveryOptions["enter"];
}

/** Single records, batches or groups of them, as the job says. */
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
  const { group } = context.job;
  if (group) {
    const { total: _, queue: __, ...parts } = options;
    const groups = new GroupDelivery({ ...parts, delivery });
    const groupOf = ({ values }: SourceRecord) => keyOf(values, group.by);
    const runs = new RecordRuns(queue, (first, next) => groupOf(first) === groupOf(next));
    return async (delivering) => {
      const records = await runs.next();
      if (records) await groups.deliver(records, delivering);
      return records !== undefined;
    };
  }
  return async ({ signals, settle }) => {
    const record = queue.atHand() ?? (await queue.next());
    if (record) {
      const { outcome } = await delivery.take(record, signals);
      await settle(outcome);
    }
    return record !== undefined;
  };
}
