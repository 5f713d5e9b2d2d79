import type { Clock } from "../base/time.ts";
import { MissingValue, UnsafeValue } from "../config/template.ts";
import type { BeforeGroup } from "./checkpoint/groupEntry.ts";
import type { Dispatcher, Ending } from "./dispatcher.ts";
import { Exchange } from "./exchange.ts";
import { type Outcome, Outcomes } from "./outcome.ts";
import { isApplied, reconcile } from "./reconcile.ts";
import type { SourceRecord } from "./record.ts";
import { type RenderedRequest, type RequestContext, renderRequest } from "./request.ts";
import type { DeliverySignals } from "./sender.ts";
import { readStanding, type Standing } from "./standing.ts";
import { type WriteKind, writeKindOf } from "./writeKind.ts";

export interface DeliveryOptions {
  readonly context: RequestContext;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** Whether an earlier process may have sent the record, and nothing says what became of it. */
  readonly isDoubtful: (record: number) => boolean;
}

export interface Taken {
  readonly outcome: Outcome;
  readonly exchange?: Exchange;
}

/** Brings single records to their outcomes: renders, sends, and where no answer tells, finds out. */
export class Delivery {
  private readonly context: RequestContext;
  private readonly dispatcher: Dispatcher;
  private readonly outcomes: Outcomes;
  private readonly isDoubtful: DeliveryOptions["isDoubtful"];
  private readonly write: WriteKind;

  constructor({ context, dispatcher, clock, isDoubtful }: DeliveryOptions) {
    this.context = context;
    this.dispatcher = dispatcher;
    this.outcomes = new Outcomes(context, clock);
    this.isDoubtful = isDoubtful;
    this.write = writeKindOf(context.job);
  }

  /**
   * With the exchange that carried it, if any left in this attempt. `before`: what stood there a moment ago, where that
   * was looked at.
   */
  async take(record: SourceRecord, signals: DeliverySignals, before?: BeforeGroup): Promise<Taken> {
    const request = this.render(record);
    if (typeof request === "string") return { outcome: this.outcomes.dead(record, { error: request }) };
    const doubted = this.isDoubtful(record.number) ? await this.settleDoubt(record, request, signals) : undefined;
    if (doubted) return { outcome: doubted };
    const exchange = this.needsVersion
      ? await this.withVersion(record, { request, before }, signals)
      : this.exchange(record, request);
    if (!(exchange instanceof Exchange)) return { outcome: exchange };
    for (;;) {
      const ending = await this.dispatcher.dispatch(exchange, signals);
      if (ending.kind === "done") return { outcome: { kind: "succeeded", record, status: exchange.status }, exchange };
      const outcome = await this.settle(ending, { record, exchange, signals });
      if (outcome) return { outcome, exchange };
    }
  }

  /** The request, or what keeps it from being made. */
  render(record: SourceRecord): RenderedRequest | string {
    try {
      return renderRequest(this.context, record);
    } catch (error) {
      if (error instanceof MissingValue || error instanceof UnsafeValue) return error.message;
      throw error;
    }
  }

  /** With `ifMatch: "fetch"` the version comes from a GET just before; a record that is not there must be new (RFC 9110 13.1.2). */
  private async withVersion(
    record: SourceRecord,
    { request, before }: { readonly request: RenderedRequest; readonly before: BeforeGroup | undefined },
    signals: DeliverySignals,
  ): Promise<Exchange | Outcome> {
    const version: Version = before ? versionBefore(before) : await this.readVersion(request, record, signals);
    switch (version.kind) {
      case "there": {
        const { etag } = version;
        if (etag === undefined)
          return this.outcomes.dead(record, { error: "the server names no version: no ETag came" });
        return this.exchange(record, { ...request, headers: { ...request.headers, "if-match": etag } });
      }
      case "absent":
        return this.exchange(record, { ...request, headers: { ...request.headers, "if-none-match": "*" } });
      case "unreadable":
        return this.outcomes.dead(record, { error: `its version could not be read: ${version.error}` });
      case "stopped":
        return version;
      default:
        return version satisfies never;
    }
  }

  private get needsVersion(): boolean {
    return this.context.job.write.ifMatch === "fetch";
  }

  private readVersion(request: RenderedRequest, record: SourceRecord, signals: DeliverySignals): Promise<Standing> {
    const { idempotencyKey } = this.context.job.write;
    return readStanding({ request, idempotencyKey, key: this.outcomes.keyOf(record) }, this.dispatcher, signals);
  }

  /** `undefined`: it was not applied, and goes again. */
  private async settle(
    ending: Exclude<Ending, { kind: "done" }>,
    { record, exchange, signals }: { record: SourceRecord; exchange: Exchange; signals: DeliverySignals },
  ): Promise<Outcome | undefined> {
    switch (ending.kind) {
      case "dead":
        return this.outcomes.dead(record, { exchange });
      case "stopped":
        return ending;
      case "conflict":
        return this.settleConflict(record, exchange, signals);
      case "unknown":
        return this.settleUnknown(record, exchange, signals);
      default:
        return ending satisfies never;
    }
  }

  /** After 412 or 409: what was wanted stands there, or somebody else was faster and keeps it. */
  private async settleConflict(record: SourceRecord, exchange: Exchange, signals: DeliverySignals): Promise<Outcome> {
    const { request, error, status = 0 } = exchange;
    const standing = await this.readVersion(request, record, signals);
    if (standing.kind === "stopped") return standing;
    if (isApplied(standing, request)) return { kind: "succeeded", record };
    if (standing.kind === "unreadable") {
      const told = `${error}; and looking failed: ${standing.error}`;
      return exchange.mayBeApplied
        ? this.outcomes.unknown(record, { attempts: exchange.attempts, error: told })
        : this.outcomes.dead(record, { exchange, error: told });
    }
    const meant = request.headers["if-match"];
    if (standing.kind === "absent") {
      return this.outcomes.dead(record, {
        exchange,
        error: `${error}: somebody else removed it`,
        response: { status, body: "" },
      });
    }
    const versions =
      meant === undefined ? "" : `: the server has version ${standing.etag ?? "unknown"}, ${meant} was meant`;
    const response = { status, body: standing.body };
    return this.outcomes.dead(record, {
      exchange,
      error: `${error}${versions}; what stands there now is in its story`,
      response,
    });
  }

  private async settleUnknown(
    record: SourceRecord,
    exchange: Exchange,
    signals: DeliverySignals,
  ): Promise<Outcome | undefined> {
    const reconciled = await reconcile({ context: this.context, record, exchange }, this.dispatcher, signals);
    switch (reconciled.kind) {
      case "applied":
        return { kind: "succeeded", record };
      case "not-applied":
        exchange.mayBeApplied = false;
        return exchange.attempts < this.context.job.retry.attempts
          ? undefined
          : this.outcomes.dead(record, { exchange });
      case "undecided":
        return this.outcomes.unknown(record, {
          attempts: exchange.attempts,
          error: [exchange.error, reconciled.why].filter(Boolean).join("; "),
        });
      case "stopped":
        return reconciled;
      default:
        return reconciled satisfies never;
    }
  }

  /** `undefined`: what an earlier process may have sent was not applied. */
  private settleDoubt(
    record: SourceRecord,
    request: RenderedRequest,
    signals: DeliverySignals,
  ): Promise<Outcome | undefined> {
    const exchange = this.exchange(record, request);
    exchange.doubt();
    return this.settleUnknown(record, exchange, signals);
  }

  private exchange(record: SourceRecord, request: RenderedRequest): Exchange {
    const { assertion } = this.context;
    return new Exchange({
      request,
      write: this.write,
      records: [record.number],
      key: this.outcomes.keyOf(record),
      judge: assertion && ((answer) => assertion.judge(answer, record)),
    });
  }
}

type Version = Pick<Extract<Standing, { kind: "there" }>, "kind" | "etag"> | Exclude<Standing, { kind: "there" }>;

function versionBefore({ body, etag }: BeforeGroup): Version {
  return body === null ? { kind: "absent" } : { kind: "there", etag: etag ?? undefined };
}
