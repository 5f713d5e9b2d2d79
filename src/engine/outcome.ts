import type { Failure } from "../base/failure.ts";
import type { Clock } from "../base/time.ts";
import { type DeadLetter, type Death, deadLetterOf } from "./deadLetter.ts";
import { keyOf, type SourceRecord } from "./record.ts";
import type { RequestContext } from "./request.ts";

/** How a member of a failed group ended; letters of those that may be sent again, once they are mended. */
export type MemberOutcome =
  | {
      readonly ended: "dead" | "rolled-back";
      readonly record: SourceRecord;
      readonly letter: DeadLetter;
      /** Applied, and could not be undone. */
      readonly stuck?: boolean;
    }
  | {
      readonly ended: "unknown";
      readonly record: SourceRecord;
      readonly key: string;
      readonly error: string;
      readonly attempts: number;
    };

/** How a delivery ended: of one record, unless it says otherwise. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly record: SourceRecord; readonly status?: number | undefined }
  | { readonly kind: "dead"; readonly record: SourceRecord; readonly letter: DeadLetter }
  | {
      readonly kind: "unknown";
      readonly record: SourceRecord;
      readonly key: string;
      readonly error: string;
      readonly attempts: number;
    }
  /** A group that did not succeed is over; its members have their outcomes together. */
  | { readonly kind: "group-ended"; readonly members: readonly MemberOutcome[] }
  /** The run must stop; the record stays pending. */
  | { readonly kind: "stopped"; readonly why: Failure };

/** Makes outcomes that tell their story. */
export class Outcomes {
  private readonly context: RequestContext;
  private readonly clock: Clock;

  constructor(context: RequestContext, clock: Clock) {
    this.context = context;
    this.clock = clock;
  }

  keyOf(record: SourceRecord): string {
    return keyOf(record.values, this.context.job.records.key);
  }

  dead(record: SourceRecord, death: Omit<Death, "context" | "at">): OutcomeOf<"dead"> {
    return { kind: "dead", record, letter: this.letter(record, death) };
  }

  letter(record: SourceRecord, death: Omit<Death, "context" | "at">): DeadLetter {
    return deadLetterOf(record, { context: this.context, at: this.clock.now(), ...death });
  }

  unknown(record: SourceRecord, { attempts, error }: { attempts: number; error: string }): OutcomeOf<"unknown"> {
    return { kind: "unknown", record, key: this.keyOf(record), error, attempts };
  }
}

export type OutcomeOf<Kind extends Outcome["kind"]> = Extract<Outcome, { kind: Kind }>;

/** Applied, and could not be undone. */
export function isStuck(member: MemberOutcome): boolean {
  return member.ended !== "unknown" && member.stuck === true;
}
