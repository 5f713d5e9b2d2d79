import type { JsonObject } from "../base/json.ts";
import { Ranges } from "../base/ranges.ts";
import { type Clock, millis } from "../base/time.ts";
import type { Entry } from "./checkpoint/entry.ts";
import { sealLine } from "./checkpoint/line.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";
import type { DeadLetter } from "./deadLetter.ts";
import type { DiskPause } from "./diskPause.ts";
import type { Outcome } from "./outcome.ts";
import { segmentOf } from "./plan.ts";
import type { DeadLetterFiles, DeadLetterMark, Journal } from "./runFiles.ts";

/** Outcomes wait for each other this long or until there are this many, and share one sync of the disk. */
const COMMIT_AFTER = millis(250);
const COMMIT_SIZE = 50;

/** Workers pause when this many outcomes wait for the disk. */
const MOST_WAITING = 500;

interface Tally {
  left: number;
  dead: number;
  unknown: number;
}

export interface MovingSegment extends Readonly<Tally> {
  readonly segment: number;
}

export type Settled = Exclude<Outcome, { kind: "stopped" }>;

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

  /** Takes an outcome; it counts once it is durable. Waits only when the disk is far behind. */
  async settle(outcome: Settled): Promise<void> {
    this.waiting.push(outcome);
    if (this.waiting.length === COMMIT_SIZE) this.commitSoon();
    else if (this.waiting.length < COMMIT_SIZE) this.startTimer();
    if (this.waiting.length >= MOST_WAITING) await this.commit();
  }

  /** Segments that have begun and are not complete. */
  get moving(): readonly MovingSegment[] {
    return [...this.leftInSegment].map(([segment, tally]) => ({ segment, ...tally }));
  }

  /** Returns when it is on disk that this record is about to leave. */
  async intend(record: number): Promise<void> {
    await this.append([{ is: "intent", records: String(record) }]);
  }

  /** Returns when it is on disk that this record was not applied after all. */
  async withdraw(record: number): Promise<void> {
    await this.append([{ is: "withdrawn", records: String(record) }]);
  }

  /** Writes an entry with the next commit. */
  note(entry: Entry): void {
    this.notes.push(entry);
    this.startTimer();
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
      const { left, dead, unknown } = this.tallyOf(segment);
      if (left === 0) this.note({ is: "segment", at, segment, dead, unknown });
    }
  }

  /** The last entry of an attempt. */
  async end(entry: Entry): Promise<void> {
    while (this.waiting.length > 0 || this.notes.length > 0) await this.commit();
    this.stopTimer();
    await this.append([entry]);
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
    const entries = this.notes;
    this.waiting = [];
    this.notes = [];
    const at = new Date(this.ports.clock.now()).toISOString();
    const letters = outcomes.flatMap((outcome) => (outcome.kind === "dead" ? [outcome.letter] : []));
    const marks = letters.length === 0 ? [] : await this.bury(letters);
    await this.append([
      ...entries,
      ...this.entriesFor(outcomes, { at, marks }),
      ...this.completedSegments(outcomes, at),
    ]);
  }

  private bury(letters: readonly DeadLetter[]): Promise<readonly DeadLetterMark[]> {
    const { disk, deadLetters } = this.ports;
    return disk.write(deadLetters, () => deadLetters.append(letters));
  }

  /** `marks` stand in the order of the dead letters. */
  private entriesFor(
    outcomes: readonly Settled[],
    { at, marks }: { at: string; marks: readonly DeadLetterMark[] },
  ): Entry[] {
    const left = marks.values();
    const succeeded = new Ranges();
    const entries: Entry[] = [];
    for (const outcome of outcomes) {
      const { number, line } = outcome.record;
      if (outcome.kind === "succeeded") succeeded.add(number);
      else if (outcome.kind === "dead") {
        const { key, error, attempts, status } = outcome.letter;
        const mark = left.next().value;
        if (!mark) throw new RangeError("a dead letter without a mark");
        const files = { csvBytes: mark.csv, storyBytes: mark.stories };
        entries.push({ is: "dead", at, record: number, key, line, error, attempts, status: status ?? null, ...files });
      } else {
        const { key, error, attempts } = outcome;
        entries.push({ is: "unknown", at, record: number, key, line, error, attempts });
      }
    }
    if (succeeded.size > 0) entries.unshift({ is: "succeeded", at, records: succeeded.toString(), ...this.counters() });
    return entries;
  }

  private completedSegments(outcomes: readonly Settled[], at: string): Entry[] {
    const entries: Entry[] = [];
    for (const outcome of outcomes) {
      const segment = segmentOf(outcome.record.number, this.progress.header.segments.size);
      const tally = this.leftInSegment.get(segment) ?? this.tallyOf(segment);
      tally.left -= 1;
      if (outcome.kind === "dead") tally.dead += 1;
      if (outcome.kind === "unknown") tally.unknown += 1;
      if (tally.left > 0) this.leftInSegment.set(segment, tally);
      else {
        this.leftInSegment.delete(segment);
        entries.push({ is: "segment", at, segment, dead: tally.dead, unknown: tally.unknown });
      }
    }
    return entries;
  }

  private tallyOf(segment: number): Tally {
    const { size } = this.progress.header.segments;
    const first = (segment - 1) * size + 1;
    const last = Math.min(segment * size, this.progress.header.input.records);
    return {
      left: last - first + 1 - this.progress.settledIn(segment),
      dead: this.progress.dead.countWithin(first, last),
      unknown: this.progress.unknown.countWithin(first, last),
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

function asObject(entry: Entry): JsonObject {
  return { ...entry };
}
