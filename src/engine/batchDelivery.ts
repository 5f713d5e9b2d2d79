import { Failure } from "../base/failure.ts";
import type { Clock } from "../base/time.ts";
import type { Batch, BatchAnswers } from "../config/job.ts";
import { MissingValue, UnsafeValue } from "../config/template.ts";
import { type PartAnswer, partAnswers } from "./batchAnswers.ts";
import { renderBatch } from "./batchRequest.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { Exchange, leavesOpen } from "./exchange.ts";
import { halvesOf, type Span, wantedSpans } from "./halves.ts";
import { type Outcome, Outcomes } from "./outcome.ts";
import { reconcile } from "./reconcile.ts";
import type { SourceRecord } from "./record.ts";
import { type RequestContext, recordBody } from "./request.ts";
import { decide } from "./retryDecision.ts";
import type { DeliverySignals } from "./sender.ts";
import { mustNotRepeat, type WriteKind, writeKindOf } from "./writeKind.ts";

export interface BatchDeliveryOptions {
  readonly context: RequestContext;
  readonly batch: Batch;
  /** Records of the whole input. */
  readonly total: number;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** Whether an earlier process may have sent the record, and nothing says what became of it. */
  readonly isDoubtful: (record: number) => boolean;
}

/**
 * Brings the records of one batch to their outcomes. Where the server takes all or none, a refused batch is halved until
 * the bad record stands alone; where it answers for each record, each has its own end.
 */
export class BatchDelivery {
  private readonly options: BatchDeliveryOptions;
  private readonly outcomes: Outcomes;
  private readonly write: WriteKind;

  constructor(options: BatchDeliveryOptions) {
    this.options = options;
    this.outcomes = new Outcomes(options.context, options.clock);
    this.write = writeKindOf(options.context.job);
  }

  /** `records` lie within one batch of the input; those missing there are done. */
  async deliver(records: readonly SourceRecord[], delivering: Delivering): Promise<void> {
    const { signals, settle } = delivering;
    const ready = new Map<number, SourceRecord>();
    for (const record of records) {
      const early = this.unrenderable(record) ?? (await this.settleDoubt(record, signals));
      if (early) await settle(early);
      else ready.set(record.number, record);
    }
    for (const span of wantedSpans(this.spanAround(records), (number) => ready.has(number))) {
      await this.send({ span, records: within(span, ready), tries: 0 }, delivering);
    }
  }

  private unrenderable(record: SourceRecord): Outcome | undefined {
    try {
      recordBody(this.options.context, record);
      return undefined;
    } catch (error) {
      if (!(error instanceof MissingValue || error instanceof UnsafeValue)) throw error;
      return this.outcomes.dead(record, { error: error.message });
    }
  }

  private spanAround([record]: readonly SourceRecord[]): Span {
    const { size } = this.options.batch;
    const first = Math.floor(((record?.number ?? 1) - 1) / size) * size + 1;
    return { first, last: Math.min(first + size - 1, this.options.total) };
  }

  private async send(part: Part, delivering: Delivering): Promise<void> {
    const { signals, settle } = delivering;
    // What was settled before may have stopped the run.
    if (part.records.length === 0 || signals.stopping.aborted) return;
    const { context, batch, dispatcher } = this.options;
    const { records } = part;
    const exchange = new Exchange({
      request: renderBatch(context, batch, records),
      write: this.write,
      records: records.map(({ number }) => number),
      key: this.nameOf(records),
    });
    const ending = await dispatcher.dispatch(exchange, signals);
    switch (ending.kind) {
      case "done":
        if (batch.answers) return this.settleAnswered(part, { exchange, answers: batch.answers }, delivering);
        return delivering.settleSucceeded(records);
      case "dead":
      case "conflict":
        return this.halve(part, exchange, delivering);
      case "unknown":
        return this.settleUnknown(part, exchange, delivering);
      case "stopped":
        return settle(ending);
      default:
        return ending satisfies never;
    }
  }

  private nameOf(records: readonly SourceRecord[]): string {
    const ends = records.length > 1 ? [records.at(0), records.at(-1)] : records;
    return ends.flatMap((record) => (record ? this.outcomes.keyOf(record) : [])).join(" … ");
  }

  /** The refusal may be about any of them. */
  private async halve(part: Part, exchange: Exchange, delivering: Delivering): Promise<void> {
    const { dispatcher } = this.options;
    const [only] = part.records;
    if (only && part.records.length === 1) return delivering.settle(this.outcomes.dead(only, { exchange }));
    await dispatcher.withdraw(exchange);
    const ready = new Map(part.records.map((record) => [record.number, record]));
    for (const span of halvesOf(part.span)) {
      await this.send({ ...part, span, records: within(span, ready) }, delivering);
    }
  }

  private async settleAnswered(
    part: Part,
    { exchange, answers }: { readonly exchange: Exchange; readonly answers: BatchAnswers },
    delivering: Delivering,
  ): Promise<void> {
    if (!exchange.answer) return this.settleUntold(part, exchange, delivering);
    const told = partAnswers(exchange.answer.body, answers, part.records.length);
    if (told.kind === "told") return this.settleParts(part, { exchange, answers: told.answers }, delivering);
    const { attempts } = exchange;
    const unknown = part.records.map((record) => this.outcomes.unknown(record, { attempts, error: told.why }));
    await settleInOneTurn(unknown, delivering);
    if (told.kind === "other-length") return;
    const { what, path } = told;
    const why = new Failure("batch-answers-missing", { what, path, url: exchange.request.url });
    await delivering.settle({ kind: "stopped", why });
  }

  /** It was accepted, and the body that tells of each record broke off: asked again where that is harmless. */
  private settleUntold(part: Part, exchange: Exchange, delivering: Delivering): Promise<void> {
    const tries = part.tries + 1;
    const mayAsk = !mustNotRepeat(this.write) && tries < this.options.context.job.retry.attempts;
    return mayAsk ? this.sendAgain({ ...part, tries }, delivering) : this.settleUnknown(part, exchange, delivering);
  }

  private async settleParts(
    part: Part,
    { exchange, answers }: { readonly exchange: Exchange; readonly answers: readonly PartAnswer[] },
    delivering: Delivering,
  ): Promise<void> {
    const tries = part.tries + 1;
    const again: SourceRecord[] = [];
    const ended: Outcome[] = [];
    for (const [at, record] of part.records.entries()) {
      const answer = answers[at];
      const outcome = answer && this.partOutcome(record, answer, { exchange, tries });
      if (outcome) ended.push(outcome);
      else again.push(record);
    }
    await settleInOneTurn(ended, delivering);
    await this.sendAgain({ ...part, records: again, tries }, delivering);
  }

  /** `undefined`: refused for now, it goes again. */
  private partOutcome(
    record: SourceRecord,
    { status, error }: PartAnswer,
    { exchange, tries }: { readonly exchange: Exchange; readonly tries: number },
  ): Outcome | undefined {
    const { job } = this.options.context;
    const maxAttempts = job.retry.attempts;
    if (status === undefined) return this.outcomes.unknown(record, { attempts: tries, error });
    const decision = decide({
      write: this.write,
      method: job.request.method,
      result: { kind: "answer", status, html: false },
      attempt: tries,
      maxAttempts,
      mayBeApplied: leavesOpen(status),
      tookOthers: true,
    });
    if (decision.kind === "forbidden") this.options.dispatcher.wasDenied();
    if (decision.kind === "done") return { kind: "succeeded", record };
    if (decision.kind === "unknown") return this.outcomes.unknown(record, { attempts: tries, error });
    if ((decision.kind === "retry" || decision.kind === "pause") && tries < maxAttempts) return undefined;
    const body = this.bodyOf(record);
    return this.outcomes.dead(record, { exchange, error, response: { status, body: error }, body });
  }

  /** None of them was applied, or a repeat is harmless. */
  private async sendAgain(part: Part, delivering: Delivering): Promise<void> {
    if (part.records.length === 0) return;
    const numbers = part.records.map(({ number }) => number);
    await this.options.dispatcher.withdraw({ write: this.write, records: numbers, intent: undefined });
    await this.options.dispatcher.backOff(part.tries, delivering.signals.stopping);
    // Under the keys that a resumed run would give to the same records.
    const left = new Map(part.records.map((record) => [record.number, record]));
    const isKeyed = this.write === "keyed";
    for (const span of isKeyed ? wantedSpans(part.span, (number) => left.has(number)) : [part.span]) {
      await this.send({ ...part, span, records: within(span, left) }, delivering);
    }
  }

  private async settleUnknown(part: Part, exchange: Exchange, delivering: Delivering): Promise<void> {
    const tries = part.tries + 1;
    const again: SourceRecord[] = [];
    const found: Outcome[] = [];
    for (const record of part.records) {
      const outcome = await this.find(record, exchange, delivering.signals);
      // All of them are found out again, by whoever goes on.
      if (outcome?.kind === "stopped") return delivering.settle(outcome);
      if (outcome) found.push(outcome);
      else if (tries < this.options.context.job.retry.attempts) again.push(record);
      else found.push(this.outcomes.dead(record, { exchange, body: this.bodyOf(record) }));
    }
    await settleInOneTurn(found, delivering);
    await this.sendAgain({ ...part, records: again, tries }, delivering);
  }

  /** What an earlier process may have sent; `undefined` where it was not, and goes with the others. */
  private async settleDoubt(record: SourceRecord, signals: DeliverySignals): Promise<Outcome | undefined> {
    if (!this.options.isDoubtful(record.number)) return undefined;
    const { context, batch } = this.options;
    const request = renderBatch(context, batch, [record]);
    const exchange = new Exchange({ request, write: this.write, records: [], key: this.outcomes.keyOf(record) });
    exchange.doubt();
    return this.find(record, exchange, signals);
  }

  /** Looks one record of a batch up; `undefined` where it was not applied. */
  private async find(
    record: SourceRecord,
    { request, attempts, error }: Exchange,
    signals: DeliverySignals,
  ): Promise<Outcome | undefined> {
    const { context, dispatcher } = this.options;
    const alone = new Exchange({
      request: { ...request, body: this.bodyOf(record) },
      write: this.write,
      records: [],
      key: this.outcomes.keyOf(record),
    });
    const reconciled = await reconcile({ context, record, exchange: alone }, dispatcher, signals);
    switch (reconciled.kind) {
      case "applied":
        return { kind: "succeeded", record };
      case "not-applied":
        return undefined;
      case "undecided":
        return this.outcomes.unknown(record, { attempts, error: [error, reconciled.why].filter(Boolean).join("; ") });
      case "stopped":
        return reconciled;
      default:
        return reconciled satisfies never;
    }
  }

  private bodyOf(record: SourceRecord): string {
    return JSON.stringify(recordBody(this.options.context, record));
  }
}

/** Where outcomes go as they come, and what ends the waits for them. */
export interface Delivering {
  readonly signals: DeliverySignals;
  readonly settle: (outcome: Outcome) => Promise<void>;
  /** All at once or not at all. */
  readonly settleSucceeded: (records: readonly SourceRecord[]) => Promise<void>;
}

/** So that one append takes them all: what was applied under the key of all must not be sent under another one. */
async function settleInOneTurn(outcomes: readonly Outcome[], { settle, settleSucceeded }: Delivering): Promise<void> {
  const succeeded: SourceRecord[] = [];
  const others: Outcome[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind === "succeeded") succeeded.push(outcome.record);
    else others.push(outcome);
  }
  await Promise.all([settleSucceeded(succeeded), ...others.map((outcome) => settle(outcome))]);
}

/** Records that go in one request. */
interface Part {
  readonly span: Span;
  readonly records: readonly SourceRecord[];
  /** Rounds before this one, each refused for now. */
  readonly tries: number;
}

function within({ first, last }: Span, records: ReadonlyMap<number, SourceRecord>): readonly SourceRecord[] {
  const found: SourceRecord[] = [];
  for (let number = first; number <= last; number += 1) {
    const record = records.get(number);
    if (record) found.push(record);
  }
  return found;
}
