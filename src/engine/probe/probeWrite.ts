import type { Job } from "../../config/job.ts";
import type { Dispatcher } from "../dispatcher.ts";
import { Exchange } from "../exchange.ts";
import { keyOf, type SourceRecord } from "../record.ts";
import { type RenderedRequest, type RequestContext, renderRequest } from "../request.ts";
import type { DeliverySignals } from "../sender.ts";
import { writeKindOf } from "../writeKind.ts";
import { type Judgement, judgeCondition, judgeRepeat } from "./judgeRepeat.ts";

/** An entity tag that no server gives (RFC 9110 8.8.3). */
const NO_VERSION = '"longhaul-probe"';

/** What makes a repeat harmless in a job, by what the server is asked for; `undefined`: nothing of the kind. */
export type ProbeKind = "idempotency-key" | "if-match";

export function probeKindOf(job: Pick<Job, "request" | "write">): ProbeKind | undefined {
  if (job.request.batch || writeKindOf(job) === "read") return undefined;
  if (job.write.ifMatch !== undefined) return "if-match";
  return job.write.idempotencyKey === false ? undefined : "idempotency-key";
}

export interface ProbeResult extends Judgement {
  /** Of the answers, in order; `null` where none came. */
  readonly statuses: readonly (number | null)[];
  /** What the server, or the way to it, said last where it took nothing. */
  readonly error: string;
}

export interface WriteProbe {
  readonly kind: ProbeKind;
  readonly context: RequestContext;
  readonly record: SourceRecord;
}

/** Really writes the record, unless a condition is honoured. Throws the Failure that would stop a run. */
export async function probeWrite(
  { kind, context, record }: WriteProbe,
  dispatcher: Dispatcher,
  signals: DeliverySignals,
): Promise<ProbeResult> {
  const rendered = renderRequest(context, record);
  const send = async (request: RenderedRequest) => {
    const key = keyOf(record.values, context.job.records.key);
    const exchange = new Exchange({ request, write: writeKindOf(context.job), records: [record.number], key });
    const ending = await dispatcher.dispatch(exchange, signals);
    if (ending.kind === "stopped") throw ending.why;
    return exchange;
  };
  if (kind === "if-match") {
    const { answer, error } = await send({ ...rendered, headers: { ...rendered.headers, "if-match": NO_VERSION } });
    return { ...judgeCondition(answer), statuses: [answer?.status ?? null], error };
  }
  const first = await send(rendered);
  if (!first.answer || first.answer.status >= 300) {
    const judgement = judgeRepeat({ method: rendered.method, first: first.answer, second: undefined });
    return { ...judgement, statuses: [first.status ?? null], error: first.error };
  }
  const second = await send(rendered);
  return {
    ...judgeRepeat({ method: rendered.method, first: first.answer, second: second.answer }),
    statuses: [first.status ?? null, second.status ?? null],
    error: second.error,
  };
}
