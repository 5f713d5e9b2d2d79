// What must hold at the end of a simulated run, whatever went wrong on the way.
import type { RunProgress } from "../../src/engine/checkpoint/runProgress.ts";
import type { DeadLetter } from "../../src/engine/deadLetter.ts";
import type { SourceRecord } from "../../src/engine/record.ts";
import { countRecords } from "../../src/engine/summary.ts";
import type { ModelServer } from "./modelServer.mts";
import type { SimulatedJob } from "./simulatedJobs.mts";

export interface SimulatedEnd {
  readonly kind: SimulatedJob;
  readonly records: readonly SourceRecord[];
  readonly server: ModelServer;
  readonly progress: RunProgress;
  readonly letters: readonly DeadLetter[];
  /** How many processes it took. */
  readonly attempts: number;
}

type Ended = "succeeded" | "dead" | "unknown" | "rolled-back" | "pending";

/** Each wrong in a sentence; none where everything that is promised holds. */
export function wrongsIn(end: SimulatedEnd): readonly string[] {
  return [
    ...wrongCounts(end),
    ...wrongLetters(end),
    ...end.records.flatMap((record) => wrongsOf(record, end)),
    ...wrongGroups(end),
  ];
}

function wrongCounts({ progress, server, kind }: SimulatedEnd): string[] {
  const { pending, succeeded, dead, unknown, rolledBack, total } = countRecords(progress);
  const wrongs: string[] = [];
  if (pending > 0 || succeeded + dead + unknown + rolledBack !== total)
    wrongs.push(`${pending} of ${total} without an end`);
  if (progress.doubtful.size > 0) wrongs.push(`${progress.doubtful.size} in doubt at the end`);
  if (server.keysReused > 0) wrongs.push(`${server.keysReused} keys came again with other bytes`);
  const cancelled = [...server.cancelled.values()].filter((times) => times > 1).length;
  if (cancelled > 0) wrongs.push(`${cancelled} orders cancelled twice`);
  if (kind.guards && server.blindly > 0) wrongs.push(`${server.blindly} changes of somebody else overwritten silently`);
  return wrongs;
}

/** The dead-letter file has every record that died or was rolled back once, and no other. */
function wrongLetters({ progress, letters }: SimulatedEnd): string[] {
  const listed = letters.map(({ record }) => record).toSorted((a, b) => a - b);
  const wanted = [...progress.dead, ...progress.rolledBack].toSorted((a, b) => a - b);
  return listed.join() === wanted.join() ? [] : [`dead letters of ${listed.join()} instead of ${wanted.join()}`];
}

function wrongsOf(record: SourceRecord, end: SimulatedEnd): string[] {
  const { kind, server, letters } = end;
  const { id, poison } = idAndPoison(record);
  const ended = endOf(record, end);
  const effects = server.effects.get(id) ?? 0;
  const wrongs: string[] = [];
  const say = (what: string) => wrongs.push(`${id} ${ended}: ${what}`);
  const once = kind.once === "always" || (kind.once === "unless resumed" && end.attempts === 1);
  // What a look-up finds no more was removed by somebody else: it is made anew.
  if (once && effects > 1 && !server.meddled.has(id)) say(`applied ${effects} times`);
  // What stood there before is written back where no answer told whether the poison was taken.
  const isBack = kind.grouped && isAsBefore(record, end);
  if (poison && effects > 0 && !isBack) say("poison that was applied");
  if (poison && ended === "succeeded") say("poison that counts as a success");
  if (ended === "succeeded" && effects === 0) say("never applied");
  if (ended === "succeeded" && !stands(record, end)) say("not there");
  if (ended === "dead" && !kind.grouped && effects > 0) {
    const letter = letters.find((one) => one.record === record.number);
    const isConflict = letter?.status === 412 && !server.meddled.has(id) && stands(record, end);
    if (isConflict) say("refused as a conflict with what it wrote itself");
    if (kind.deadIsUnapplied || letter?.status === 422) say(`applied all the same: ${letter?.error}`);
  }
  return wrongs;
}

/** Each group is whole, or back, or every member that is not is named: those that are not named must be as they were. */
function wrongGroups(end: SimulatedEnd): string[] {
  if (!end.kind.grouped) return [];
  const wrongs: string[] = [];
  for (const members of Map.groupBy(end.records, groupOf).values()) {
    const ends = members.map((record) => endOf(record, end));
    const name = `group ${members[0] ? groupOf(members[0]) : ""} (${ends.join(", ")})`;
    if (ends.includes("succeeded") && ends.some((one) => one !== "succeeded"))
      wrongs.push(`${name} is partly a success`);
    for (const [at, record] of members.entries()) {
      if (ends[at] === "rolled-back" && !isAsBefore(record, end))
        wrongs.push(`${name}: ${idAndPoison(record).id} is not back`);
    }
  }
  return wrongs;
}

/** What the run wrote stands there, or what somebody else made of it since. */
function stands(record: SourceRecord, { kind, server }: SimulatedEnd): boolean {
  const { id } = idAndPoison(record);
  if (server.meddled.has(id)) return true;
  return kind.creates ? server.madeOf(id) === 1 : server.standing.get(`/orders/${id}`)?.body === written(record);
}

function isAsBefore(record: SourceRecord, { kind, server }: SimulatedEnd): boolean {
  const { id } = idAndPoison(record);
  // What somebody else made of a new record is not the run's to remove; that it is there at all must be named.
  return kind.creates ? server.madeOf(id) === 0 : server.standing.get(`/orders/${id}`)?.body !== written(record);
}

function groupOf({ values }: SourceRecord): string {
  return typeof values["of"] === "string" ? values["of"] : "";
}

function written({ values }: SourceRecord): string {
  return JSON.stringify(values);
}

function idAndPoison({ values }: SourceRecord) {
  return { id: typeof values["id"] === "string" ? values["id"] : "", poison: values["poison"] === true };
}

function endOf({ number }: SourceRecord, { progress }: SimulatedEnd): Ended {
  if (progress.succeeded.has(number)) return "succeeded";
  if (progress.dead.has(number)) return "dead";
  if (progress.unknown.has(number)) return "unknown";
  return progress.rolledBack.has(number) ? "rolled-back" : "pending";
}
