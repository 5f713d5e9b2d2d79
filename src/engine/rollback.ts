import { parseJson } from "../base/json.ts";
import type { Entry } from "./checkpoint/entry.ts";
import type { BeforeGroup } from "./checkpoint/groupEntry.ts";
import type { OpenGroup } from "./checkpoint/openGroups.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Exchange, Intent } from "./exchange.ts";
import { holds } from "./holds.ts";
import type { OutcomeOf } from "./outcome.ts";
import { isApplied } from "./reconcile.ts";
import { keyOf, type SourceRecord } from "./record.ts";
import { type RequestContext, renderRequest } from "./request.ts";
import type { DeliverySignals } from "./sender.ts";
import { readStanding, type Standing } from "./standing.ts";
import { undoExchange } from "./undo.ts";

export interface RollbackOptions {
  readonly context: RequestContext;
  readonly dispatcher: Dispatcher;
  /** Returns when the entry is on disk. */
  readonly enter: (entry: Entry) => Promise<void>;
}

/** Undoes the applied records of a failed group, the last one first. What cannot be undone is said, never passed over. */
export class Rollback {
  private readonly options: RollbackOptions;

  constructor(options: RollbackOptions) {
    this.options = options;
  }

  /** `undefined` when every applied record has been undone or given up on, and that is on disk. */
  async run(
    records: readonly SourceRecord[],
    group: OpenGroup,
    signals: DeliverySignals,
  ): Promise<OutcomeOf<"stopped"> | undefined> {
    for (const record of records.toReversed()) {
      if (!group.applied.has(record.number) || group.undone.has(record.number)) continue;
      const error = await this.undo(record, group, signals);
      if (typeof error !== "string") return error;
      await this.options.enter({ is: "undone", record: record.number, error });
    }
    return undefined;
  }

  /** Why it is not undone; empty when it is. */
  private async undo(
    record: SourceRecord,
    group: OpenGroup,
    signals: DeliverySignals,
  ): Promise<string | OutcomeOf<"stopped">> {
    const { context, dispatcher, enter } = this.options;
    const before = group.before.get(record.number);
    const { etag: told = null, answer } = group.applied.get(record.number) ?? {};
    const own = told === null && before ? await this.ownVersion(record, before, signals) : { etag: told };
    if (!("etag" in own)) return own.kind === "stopped" ? own : own.error;
    const intent: Intent = {
      enter: () => enter({ is: "undoing", record: record.number }),
      withdraw: () => enter({ is: "undoing", record: record.number, withdrawn: true }),
    };
    const exchange = undoExchange(context, { record, before, etag: own.etag, answer, intent });
    if (typeof exchange === "string") return exchange;
    if (group.undoing.has(record.number)) return "its rollback was sent before the run broke off, without an answer";
    const ending = await dispatcher.dispatch(exchange, signals);
    switch (ending.kind) {
      case "done":
        return "";
      case "stopped":
        return ending;
      case "dead":
        return isGone(exchange) ? "" : exchange.error;
      case "conflict":
      case "unknown":
        return this.compare(exchange, before, signals);
      default:
        return ending satisfies never;
    }
  }

  /**
   * The version that the run wrote where no answer told it, such as after a cut: looked up where the job minds versions,
   * so that a change by somebody else is not written over. `error` empty: there is nothing left to undo.
   */
  private async ownVersion(
    record: SourceRecord,
    before: BeforeGroup,
    signals: DeliverySignals,
  ): Promise<{ readonly etag: string | null } | NotUndone | OutcomeOf<"stopped">> {
    const { context, dispatcher } = this.options;
    const { ifMatch, idempotencyKey } = context.job.write;
    if (ifMatch === undefined) return { etag: null };
    const request = renderRequest(context, record);
    const key = keyOf(record.values, context.job.records.key);
    const standing = await readStanding({ request, idempotencyKey, key }, dispatcher, signals);
    if (standing.kind === "stopped") return standing;
    if (standsAsBefore(standing, before)) return { kind: "not-undone", error: "" };
    if (isApplied(standing, request)) return { etag: (standing.kind === "there" ? standing.etag : undefined) ?? null };
    const error =
      standing.kind === "unreadable" ? `looking failed: ${standing.error}` : "somebody else changed it since";
    return { kind: "not-undone", error };
  }

  /** Without a clear answer, what stands there now tells whether it is what stood there before. */
  private async compare(
    exchange: Exchange,
    before: BeforeGroup | undefined,
    signals: DeliverySignals,
  ): Promise<string | OutcomeOf<"stopped">> {
    const { context, dispatcher } = this.options;
    const { request, key, error } = exchange;
    if (!before) return error;
    const { idempotencyKey } = context.job.write;
    const standing = await readStanding({ request, idempotencyKey, key }, dispatcher, signals);
    if (standing.kind === "stopped") return standing;
    return standsAsBefore(standing, before) ? "" : error;
  }
}

/** Why nothing is sent. */
interface NotUndone {
  readonly kind: "not-undone";
  readonly error: string;
}

function standsAsBefore(standing: Standing, { body }: BeforeGroup): boolean {
  if (body === null) return standing.kind === "absent";
  if (standing.kind !== "there") return false;
  const wanted = parseJson(body);
  return standing.body === body || (wanted !== undefined && holds(wanted, standing.value));
}

/** RFC 9110 15.5.5 and 15.5.11: what is to be removed is not there. */
function isGone({ request, status }: Exchange): boolean {
  return request.method === "DELETE" && (status === 404 || status === 410);
}
