import type { Clock } from "../base/time.ts";
import type { Entry } from "./checkpoint/entry.ts";
import type { BeforeGroup } from "./checkpoint/groupEntry.ts";
import type { OpenGroup } from "./checkpoint/openGroups.ts";
import type { Delivery } from "./delivery.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Exchange } from "./exchange.ts";
import { type MemberOutcome, type Outcome, Outcomes } from "./outcome.ts";
import { rangesOf } from "./rangesOf.ts";
import type { SourceRecord } from "./record.ts";
import type { RequestContext } from "./request.ts";
import { Rollback } from "./rollback.ts";
import type { DeliverySignals } from "./sender.ts";
import { readStanding } from "./standing.ts";

export interface GroupDeliveryOptions {
  readonly context: RequestContext;
  readonly dispatcher: Dispatcher;
  readonly delivery: Delivery;
  readonly clock: Clock;
  /** A group that has begun, by its first record. */
  readonly openGroup: (first: number) => OpenGroup | undefined;
  /** Returns when the entries are on disk, in one append. */
  readonly enter: (...entries: readonly Entry[]) => Promise<void>;
}

/** Where the outcomes of a whole group go. */
export interface GroupDelivering {
  readonly signals: DeliverySignals;
  readonly settle: (outcome: Outcome) => Promise<void>;
  /** All at once or not at all. */
  readonly settleSucceeded: (records: readonly SourceRecord[]) => Promise<void>;
}

/**
 * Brings the records of a group to one end together: what will be overwritten is on disk before the first one leaves,
 * they are applied in order, and where one fails for good the others are undone, the last one first. A record whose
 * outcome nobody knows blocks both ways. Each step is on disk before the next, so that a killed run goes on where it was.
 */
export class GroupDelivery {
  private readonly options: GroupDeliveryOptions;
  private readonly outcomes: Outcomes;
  private readonly rollback: Rollback;

  constructor(options: GroupDeliveryOptions) {
    this.options = options;
    this.outcomes = new Outcomes(options.context, options.clock);
    this.rollback = new Rollback(options);
  }

  async deliver(records: readonly SourceRecord[], delivering: GroupDelivering): Promise<void> {
    const [first] = records;
    if (!first) return;
    const group = this.options.openGroup(first.number) ?? (await this.begin(records, delivering));
    if (!group) return;
    const end = group.failed ? "failed" : await this.apply(records, group, delivering);
    if (end === "applied") await delivering.settleSucceeded(records);
    else if (end === "failed") await this.undo(records, group, delivering);
  }

  /** `undefined`: it is over before it began, or the run stops. */
  private async begin(
    records: readonly SourceRecord[],
    { signals, settle }: GroupDelivering,
  ): Promise<OpenGroup | undefined> {
    const before: BeforeGroup[] = [];
    for (const record of records) {
      const seen = await this.lookAt(record, signals);
      if (seen.kind === "stopped") {
        await settle(seen);
        return undefined;
      }
      if (seen.kind === "failed") {
        await settle({ kind: "group-ended", members: this.unsent(records, record, seen.error) });
        return undefined;
      }
      if (seen.before) before.push(seen.before);
    }
    const numbers = records.map(({ number }) => number);
    await this.options.enter({ is: "group", at: this.now, records: rangesOf(numbers), before });
    return this.options.openGroup(numbers[0] ?? 0);
  }

  /** What stands there, where it is to be restored. */
  private async lookAt(record: SourceRecord, signals: DeliverySignals): Promise<Seen> {
    const { context, dispatcher, delivery } = this.options;
    const request = delivery.render(record);
    if (typeof request === "string") return { kind: "failed", error: request };
    if (context.job.group?.rollback !== "restore") return { kind: "seen", before: undefined };
    const { idempotencyKey } = context.job.write;
    const standing = await readStanding(
      { request, idempotencyKey, key: this.outcomes.keyOf(record) },
      dispatcher,
      signals,
    );
    switch (standing.kind) {
      case "there":
        return {
          kind: "seen",
          before: { record: record.number, body: standing.body, etag: standing.etag ?? null },
        };
      case "absent":
        return { kind: "seen", before: { record: record.number, body: null, etag: null } };
      case "unreadable":
        return { kind: "failed", error: `what stands there could not be read: ${standing.error}` };
      case "stopped":
        return standing;
      default:
        return standing satisfies never;
    }
  }

  private async apply(
    records: readonly SourceRecord[],
    group: OpenGroup,
    { signals, settle }: GroupDelivering,
  ): Promise<"applied" | "failed" | "over"> {
    for (const record of records) {
      if (group.applied.has(record.number)) continue;
      const { outcome, exchange } = await this.options.delivery.take(record, signals, group.before.get(record.number));
      switch (outcome.kind) {
        case "succeeded":
          await this.options.enter(this.appliedEntry(record, exchange));
          break;
        case "dead": {
          const stands = mayStand(exchange);
          if (stands === "perhaps" && this.needsAnswer) {
            const { key, error: last, attempts: tries } = outcome.letter;
            const doubtful = { kind: "unknown", record, key, error: last, attempts: tries } as const;
            await settle({ kind: "group-ended", members: this.blocked(records, group, doubtful) });
            return "over";
          }
          const { error, attempts, status } = outcome.letter;
          const first = records[0]?.number ?? record.number;
          const told = { error, attempts, status: status ?? null };
          // Restoring what stood there undoes it where it was applied, and changes nothing where it was not. Both at once:
          // an applied member of a group that has not failed would count as a success.
          await this.options.enter(
            { is: "group-failed", at: this.now, group: first, record: record.number, ...told },
            ...(stands === "no" ? [] : [this.appliedEntry(record, exchange)]),
          );
          return "failed";
        }
        case "unknown":
          await settle({ kind: "group-ended", members: this.blocked(records, group, outcome) });
          return "over";
        case "stopped":
          await settle(outcome);
          return "over";
        case "group-ended":
          throw new TypeError("a record that ended as a group");
        default:
          outcome satisfies never;
      }
    }
    return "applied";
  }

  private appliedEntry(record: SourceRecord, exchange: Exchange | undefined): Entry {
    // Any other answer is not the write's: it was looked up afterwards whether it stands.
    const answer = accepted(exchange) ? exchange?.answer : undefined;
    return {
      is: "applied",
      record: record.number,
      etag: answer?.headers["etag"] ?? null,
      ...(this.needsAnswer && { answer: answer?.body ?? "" }),
    };
  }

  private async undo(
    records: readonly SourceRecord[],
    group: OpenGroup,
    { signals, settle }: GroupDelivering,
  ): Promise<void> {
    const { failed } = group;
    if (!failed) return;
    const stopped = await this.rollback.run(records, group, signals);
    if (stopped) return settle(stopped);
    const culprit = records.find(({ number }) => number === failed.record);
    const because = `record ${failed.record} (${culprit ? this.outcomes.keyOf(culprit) : "?"}) of its group failed`;
    const members = records.map((record): MemberOutcome => {
      const isCulprit = record.number === failed.record;
      if (isCulprit && !group.undone.get(record.number)?.error) return this.member(record, "dead", failed);
      if (!group.applied.has(record.number))
        return this.member(record, "rolled-back", { error: `not sent: ${because}` });
      const error = group.undone.get(record.number)?.error ?? "";
      return error === ""
        ? this.member(record, "rolled-back", { error: `rolled back: ${because}` })
        : {
            ...this.member(record, "dead", {
              error: `applied, and not rolled back: ${error}; ${isCulprit ? failed.error : because}`,
            }),
            stuck: true,
          };
    });
    await settle({ kind: "group-ended", members });
  }

  /** Nothing of the group left. */
  private unsent(records: readonly SourceRecord[], culprit: SourceRecord, error: string): readonly MemberOutcome[] {
    const because = `not sent: record ${culprit.number} (${this.outcomes.keyOf(culprit)}) of its group failed`;
    return records.map((record) =>
      record === culprit
        ? this.member(record, "dead", { error })
        : this.member(record, "rolled-back", { error: because }),
    );
  }

  /** Neither on nor back: whether the unknown one stands there decides what the others should be. */
  private blocked(
    records: readonly SourceRecord[],
    group: OpenGroup,
    { record: unknown, error, attempts, key }: Extract<Outcome, { kind: "unknown" }>,
  ): readonly MemberOutcome[] {
    const because = `the outcome of record ${unknown.number} (${key}) of its group is unknown`;
    return records.map((record) => {
      if (record === unknown) return { ended: "unknown", record, key, error, attempts };
      if (!group.applied.has(record.number))
        return this.member(record, "rolled-back", { error: `not sent: ${because}` });
      const own = this.outcomes.keyOf(record);
      return { ended: "unknown", record, key: own, error: `applied, and not rolled back: ${because}`, attempts: 0 };
    });
  }

  private member(
    record: SourceRecord,
    ended: LetteredMember["ended"],
    { error, attempts = 0, status = null }: { error: string; attempts?: number; status?: number | null },
  ): LetteredMember {
    const letter = this.outcomes.letter(record, { error });
    return {
      ended,
      record,
      letter: { ...letter, attempts, status: status ?? undefined, request: this.requestOf(record) },
    };
  }

  private requestOf(record: SourceRecord) {
    const request = this.options.delivery.render(record);
    if (typeof request === "string")
      return { method: this.options.context.job.request.method, url: "", body: undefined };
    const { method, url, body } = request;
    return { method, url, body };
  }

  private get needsAnswer(): boolean {
    return this.options.context.job.group?.rollback !== "restore";
  }

  private get now(): string {
    return new Date(this.options.clock.now()).toISOString();
  }
}

/**
 * Whether a record that failed may stand at the server all the same: accepted and not as asserted, or given up on without
 * an answer that says. A refusal speaks for the tries before it too: they had the same bytes.
 */
function mayStand(exchange: Exchange | undefined): "yes" | "perhaps" | "no" {
  if (accepted(exchange)) return "yes";
  const { mayBeApplied = false, status = 0 } = exchange ?? {};
  return mayBeApplied && (status === 0 || status === 408 || status >= 500) ? "perhaps" : "no";
}

function accepted(exchange: Exchange | undefined): boolean {
  const status = exchange?.status ?? 0;
  return status >= 200 && status < 300;
}

type LetteredMember = Extract<MemberOutcome, { letter: unknown }>;

type Seen =
  | { readonly kind: "seen"; readonly before: BeforeGroup | undefined }
  | { readonly kind: "failed"; readonly error: string }
  | Extract<Outcome, { kind: "stopped" }>;
