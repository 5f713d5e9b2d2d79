import { Ranges } from "../base/ranges.ts";
import type { Entry } from "./checkpoint/entry.ts";
import type { GroupMember } from "./checkpoint/groupEntry.ts";
import type { DeadLetter } from "./deadLetter.ts";
import type { MemberOutcome, Outcome } from "./outcome.ts";
import type { SourceRecord } from "./record.ts";
import type { DeadLetterMark } from "./runFiles.ts";

export type Settled = Exclude<Outcome, { kind: "stopped" }>;

export interface EntryFacts {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Of the dead letters, in their order: where the files end behind each. */
  readonly marks: readonly DeadLetterMark[];
  /** Where they ended before. */
  readonly before: DeadLetterMark;
  readonly counters: () => { requests: number; retries: number; activeMs: number };
}

/** The lines that make outcomes durable: those that succeeded share one, so that they count together or not at all. */
export function outcomeEntries(outcomes: readonly Settled[], { at, marks, before, counters }: EntryFacts): Entry[] {
  const left = marks.values();
  const succeeded = new Ranges();
  const entries: Entry[] = [];
  let mark = before;
  const passLetter = () => {
    const next = left.next().value;
    if (!next) throw new RangeError("a dead letter without a mark");
    mark = next;
  };
  for (const outcome of outcomes) {
    switch (outcome.kind) {
      case "succeeded":
        succeeded.add(outcome.record.number);
        break;
      case "dead": {
        passLetter();
        entries.push({ is: "dead", at, ...toldBy(outcome.letter), csvBytes: mark.csv, storyBytes: mark.stories });
        break;
      }
      case "unknown": {
        const { key, error, attempts } = outcome;
        const { number: record, line } = outcome.record;
        entries.push({ is: "unknown", at, record, key, line, error, attempts });
        break;
      }
      case "group-ended": {
        lettersOf(outcome).forEach(passLetter);
        const members = outcome.members.map(memberEntry);
        entries.push({ is: "group-end", at, members, csvBytes: mark.csv, storyBytes: mark.stories });
        break;
      }
      default:
        outcome satisfies never;
    }
  }
  if (succeeded.size > 0) entries.unshift({ is: "succeeded", at, records: succeeded.toString(), ...counters() });
  return entries;
}

type End = "succeeded" | MemberOutcome["ended"];

export function endsOf(outcome: Settled): readonly (readonly [record: SourceRecord, how: End])[] {
  if (outcome.kind !== "group-ended") return [[outcome.record, outcome.kind]];
  return outcome.members.map(({ record, ended }) => [record, ended]);
}

export function lettersOf(outcome: Settled): readonly DeadLetter[] {
  if (outcome.kind === "dead") return [outcome.letter];
  if (outcome.kind !== "group-ended") return [];
  return outcome.members.flatMap((member) => (member.ended === "unknown" ? [] : [member.letter]));
}

function toldBy({ record, key, line, error, attempts, status }: DeadLetter) {
  return { record, key, line, error, attempts, status: status ?? null };
}

function memberEntry(member: MemberOutcome): GroupMember {
  if (member.ended !== "unknown") return { ...toldBy(member.letter), ended: member.ended };
  const { key, error, attempts, record } = member;
  return { record: record.number, key, line: record.line, ended: "unknown", error, attempts, status: null };
}
