import type { JsonObject } from "../base/json.ts";
import { type Clock, millis } from "../base/time.ts";
import type { Entry } from "./checkpoint/entry.ts";
import { sealLine } from "./checkpoint/line.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";
import type { DeadLetter } from "./deadLetter.ts";
import type { DiskPause } from "./diskPause.ts";
import { endsOf, lettersOf, outcomeEntries, type Settled } from "./outcomeEntries.ts";
import { segmentOf } from "./plan.ts";
import { rangesOf } from "./rangesOf.ts";
import type { FilePlace, SourceRecord } from "./record.ts";
import type { DeadLetterFiles, DeadLetterMark, Journal } from "./runFiles.ts";

/** Outcomes wait for each other this long or until there are this many, and share one sync of the disk. */
const COMMIT_AFTER = millis(250);
const COMMIT_SIZE = 50;

/** Workers pause when this many outcomes wait for the disk. */
export const MOST_WAITING = 500;

interface Tally {
  left: number;
  dead: number;
  unknown: number;
  rolledBack: number;
  /** Where the next segment begins, once the last record of this one has passed. */
  next?: FilePlace;
}

export interface MovingSegment extends Readonly<Omit<Tally, "next">> {
  readonly segment: number;
}

export interface RecorderPorts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly deadLetters: DeadLetterFiles;
  /** What the disk refuses waits there. */
  readonly disk: DiskPause;
  /** Told after each commit; the counts in `progress` are durable. */
  readonly onCommit: () => void;
  /** The disk refused for too long: nothing more can be recorded. */
  readonly onBroken: (error: unknown) => void;
}

/** Makes outcomes durable in groups, dead letters first, and only then lets them count. */
export class Recorder {
  private waiting: Settled[] = [];
  private notes: Entry[] = [];
  private committing: Promise<void> | undefined;
  private ended = false;
  private timer: AbortController | undefined;
  private readonly leftInSegment = new Map<number, Tally>();
  private readonly progress: RunProgress;
  private readonly counters: () => { requests: number; retries: number; activeMs: number };
  private readonly ports: RecorderPorts;

  constructor(
    progress: RunProgress,
    counters: () => { requests: number; retries: number; activeMs: number },
    ports: RecorderPorts,
  ) {
    this.progress = progress;
    this.counters = counters;
    this.ports = ports;
  }

  /** Takes an outcome; it counts once it is durable. There is something to wait for only when the disk is far behind. */
  settle(outcome: Settled): Promise<void> | undefined {
    return this.settleTogether([outcome]);
  }

  /** Outcomes that become durable all at once or not at all, if all of them succeeded. */
  settleTogether(outcomes: readonly Settled[]): Promise<void> | undefined {
    const before = this.waiting.length;
    this.waiting.push(...outcomes);
    if (before < COMMIT_SIZE && this.waiting.length >= COMMIT_SIZE) this.commitSoon();
    else if (this.waiting.length < COMMIT_SIZE) this.startTimer();
    return this.waiting.length >= MOST_WAITING ? this.commit() : undefined;
  }

  /** Returns when the entries are on disk, in one append. */
  async enter(...entries: readonly Entry[]): Promise<void> {
    await this.append([...this.takeNotes(), ...entries]);
  }

  /** Segments that have begun and are not complete. */
  get moving(): readonly MovingSegment[] {
    return [...this.leftInSegment].map(([segment, { left, dead, unknown, rolledBack }]) => ({
      segment,
      left,
      dead,
      unknown,
      rolledBack,
    }));
  }

  /** Returns when it is on disk that these records are about to leave. */
  async intend(records: readonly number[]): Promise<void> {
    await this.append([...this.takeNotes(), { is: "intent", records: rangesOf(records) }]);
  }

  /** Returns when it is on disk that these records were not applied after all. */
  async withdraw(records: readonly number[]): Promise<void> {
    await this.append([{ is: "withdrawn", records: rangesOf(records) }]);
  }

  /** Writes an entry with the next commit. */
  note(entry: Entry): void {
    // Behind the last entry nothing is written: the file may be another attempt's by then.
    if (this.ended) return;
    this.notes.push(entry);
    this.startTimer();
  }

  /** In their order: the attempt stands before what it did. */
  private takeNotes(): readonly Entry[] {
    const { notes } = this;
    this.notes = [];
    return notes;
  }

  /** Returns when everything taken so far is durable. */
  async commit(): Promise<void> {
    // What is being written now does not hold what came since.
    await this.committing;
    this.committing ??= this.write().finally(() => {
      this.committing = undefined;
    });
    await this.committing;
  }

  /** Enters the ends of segments that a crash left out: their outcomes, or the intents of their writes, are on disk. */
  noteMissedSegments(): void {
    const at = new Date(this.ports.clock.now()).toISOString();
    const { total } = this.progress.header.segments;
    for (let segment = 1; segment <= total; segment += 1) {
      if (this.progress.segments.has(segment)) continue;
      const tally = this.tallyOf(segment);
      if (tally.left === 0) this.note(segmentEnd(segment, tally, at));
    }
  }

  /** The last entries of an attempt. */
  async end(...entries: readonly Entry[]): Promise<void> {
    while (this.waiting.length > 0 || this.notes.length > 0) await this.commit();
    this.ended = true;
    this.stopTimer();
    await this.append(entries);
  }

  private commitSoon(): void {
    this.stopTimer();
    this.commit().catch(this.ports.onBroken);
  }

  private stopTimer(): void {
    // With a reason of ours no DOMException and its stack are made for every commit.
    this.timer?.abort("committed");
    this.timer = undefined;
  }

  private startTimer(): void {
    if (this.timer) return;
    const timer = new AbortController();
    this.timer = timer;
    this.ports.clock.sleep(COMMIT_AFTER, timer.signal).then(
      () => this.commitSoon(),
      // Aborted: a commit came first.
      () => undefined,
    );
  }

  private async write(): Promise<void> {
    const outcomes = this.waiting;
    const entries = this.takeNotes();
    this.waiting = [];
    const at = new Date(this.ports.clock.now()).toISOString();
    const letters = outcomes.flatMap(lettersOf);
    let marks: readonly DeadLetterMark[] = [];
    try {
      if (letters.length > 0) marks = await this.bury(letters);
    } catch (error) {
      // The letters cannot be kept; the outcomes that need none can, and must not be lost with them.
      await this.enterOutcomes(
        entries,
        outcomes.filter((outcome) => lettersOf(outcome).length === 0),
        { at, marks },
      );
      throw error;
    }
    await this.enterOutcomes(entries, outcomes, { at, marks });
  }

  private async enterOutcomes(
    entries: readonly Entry[],
    outcomes: readonly Settled[],
    { at, marks }: { readonly at: string; readonly marks: readonly DeadLetterMark[] },
  ): Promise<void> {
    const before = this.progress.deadLetterMark;
    const settled = outcomeEntries(outcomes, { at, marks, counters: this.counters, before });
    await this.append([...entries, ...settled, ...this.completedSegments(outcomes, at)]);
  }

  private bury(letters: readonly DeadLetter[]): Promise<readonly DeadLetterMark[]> {
    const { disk, deadLetters } = this.ports;
    return disk.write(deadLetters, () => deadLetters.append(letters));
  }

  private completedSegments(outcomes: readonly Settled[], at: string): Entry[] {
    const entries: Entry[] = [];
    for (const [record, how] of outcomes.flatMap(endsOf)) {
      const segment = segmentOf(record.number, this.progress.header.segments.size);
      const tally = this.leftInSegment.get(segment) ?? this.tallyOf(segment);
      tally.left -= 1;
      if (how === "dead") tally.dead += 1;
      else if (how === "unknown") tally.unknown += 1;
      else if (how === "rolled-back") tally.rolledBack += 1;
      const next = this.nextSegmentAt(record);
      if (next) tally.next = next;
      if (tally.left > 0) this.leftInSegment.set(segment, tally);
      else {
        this.leftInSegment.delete(segment);
        entries.push(segmentEnd(segment, tally, at));
      }
    }
    return entries;
  }

  /** Where the segment behind this record begins; `undefined` when the record is not the last of its own. */
  private nextSegmentAt({ number, endByte, endLine }: SourceRecord): FilePlace | undefined {
    if (number % this.progress.header.segments.size !== 0) return undefined;
    return endByte === undefined || endLine === undefined ? undefined : { byte: endByte, line: endLine };
  }

  private tallyOf(segment: number): Tally {
    const { size } = this.progress.header.segments;
    const first = (segment - 1) * size + 1;
    const last = Math.min(segment * size, this.progress.header.input.records);
    return {
      left: last - first + 1 - this.progress.settledIn(segment),
      dead: this.progress.dead.countWithin(first, last),
      unknown: this.progress.unknown.countWithin(first, last),
      rolledBack: this.progress.rolledBack.countWithin(first, last),
    };
  }

  private async append(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const { disk, journal } = this.ports;
    const lines = entries.map((entry) => sealLine(asObject(entry)));
    await disk.write(journal, () => journal.append(lines));
    for (const entry of entries) {
      if (!this.progress.apply(entry)) throw new RangeError(`an entry that no replay would take: ${entry.is}`);
    }
    // Intents change no count.
    if (entries.some(({ is }) => is !== "intent" && is !== "withdrawn")) this.ports.onCommit();
  }
}

function segmentEnd(segment: number, { dead, unknown, rolledBack, next }: Tally, at: string): Entry {
  return { is: "segment", at, segment, dead, unknown, ...(rolledBack > 0 && { rolledBack }), ...(next && { next }) };
}

function asObject(entry: Entry): JsonObject {
  return { ...entry };
}
