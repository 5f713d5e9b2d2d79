import { Ranges } from "../../base/ranges.ts";
import type { RunIdentity } from "../chooseIdentity.ts";
import { RunMetrics } from "../metrics/runMetrics.ts";
import type { Entry, EntryOf, Header } from "./entry.ts";

export interface TokenCounts {
  signIns: number;
  refreshes: number;
  refreshFailures: number;
  rejected: number;
}

/** What a checkpoint says, entry by entry: the same class follows a live run and a replayed one. */
export class RunProgress {
  readonly header: Header;
  readonly succeeded = new Ranges();
  readonly dead = new Ranges();
  readonly unknown = new Ranges();
  /** Segments of which every record has its outcome. */
  readonly segments = new Ranges();
  /** Of those, the ones with records that did not succeed. */
  readonly marred = new Map<number, { readonly dead: number; readonly unknown: number }>();
  /** Records whose write left and whose outcome is not yet on disk. */
  private readonly intents = new Set<number>();
  readonly tokens: TokenCounts = { signIns: 0, refreshes: 0, refreshFailures: 0, rejected: 0 };
  readonly tokenEvents: EntryOf<"token">[] = [];
  readonly alerts: EntryOf<"alert">[] = [];
  /** Kinds of alert that were raised; each is raised once a run. */
  readonly raised = new Set<string>();
  /** The newest noteworthy records, for showing; counts are in the ranges. */
  readonly noteworthy: (EntryOf<"dead"> | EntryOf<"unknown">)[] = [];
  readonly metrics = new RunMetrics();
  /** Of the newest attempt. */
  identity: RunIdentity | undefined;
  attempts = 0;
  requests = 0;
  retries = 0;
  activeMs = 0;
  deadLetterMark = { csv: 0, stories: 0 };
  end: EntryOf<"stopped"> | EntryOf<"completed"> | undefined;

  constructor(header: Header) {
    this.header = header;
  }

  isSettled(record: number): boolean {
    return this.succeeded.has(record) || this.dead.has(record) || this.unknown.has(record);
  }

  get settled(): number {
    return this.succeeded.size + this.dead.size + this.unknown.size;
  }

  /** No request of it was ever sent, nor meant to be. */
  get isUntouched(): boolean {
    return this.requests === 0 && this.settled === 0 && this.intents.size === 0 && this.end !== undefined;
  }

  /** Records of `segment` that have their outcome. */
  settledIn(segment: number): number {
    const { size } = this.header.segments;
    const first = (segment - 1) * size + 1;
    const last = segment * size;
    return [this.succeeded, this.dead, this.unknown].reduce((sum, set) => sum + set.countWithin(first, last), 0);
  }

  /** A record of this input without an outcome. */
  isToDo(record: number): boolean {
    return record >= 1 && record <= this.header.input.records && !this.isSettled(record);
  }

  /** Takes one entry in; `false` when it cannot follow what came before. */
  apply(entry: Entry): boolean {
    return this.follow(entry) && this.metrics.take(entry);
  }

  private follow(entry: Entry): boolean {
    switch (entry.is) {
      case "run":
        return false;
      case "attempt":
        this.attempts = entry.attempt;
        this.identity = entry.identity;
        this.end = undefined;
        return true;
      case "intent":
        return this.takeEach(entry.records, (record) => this.intents.add(record));
      case "withdrawn":
        return this.takeEach(entry.records, (record) => this.intents.delete(record));
      case "succeeded": {
        this.takeCounters(entry);
        const taken = this.takeEach(entry.records, (record) => this.intents.delete(record));
        return taken && this.succeeded.addText(entry.records);
      }
      case "dead":
        if (!this.isToDo(entry.record)) return false;
        this.dead.add(entry.record);
        this.deadLetterMark = { csv: entry.csvBytes, stories: entry.storyBytes };
        return this.note(entry);
      case "unknown":
        if (!this.isToDo(entry.record)) return false;
        this.unknown.add(entry.record);
        return this.note(entry);
      case "segment":
        this.segments.add(entry.segment);
        if (entry.dead + entry.unknown > 0)
          this.marred.set(entry.segment, { dead: entry.dead, unknown: entry.unknown });
        return true;
      case "token":
        this.tokenEvents.push(entry);
        this.countToken(entry);
        return true;
      case "alert":
        this.raised.add(entry.kind);
        this.alerts.push(entry);
        return true;
      case "metrics":
        this.takeCounters(entry);
        return true;
      case "stopped":
      case "completed":
        this.end = entry;
        this.takeCounters(entry);
        return true;
      default:
        return entry satisfies never;
    }
  }

  /** After a replay: a write that left and whose outcome never reached the disk is unknown, not pending. */
  settleIntents(): void {
    for (const record of this.intents) this.unknown.add(record);
    this.intents.clear();
  }

  /** `false` when `text` is no list, or lists a record that cannot come now. */
  private takeEach(text: string, take: (record: number) => void): boolean {
    const records = new Ranges();
    if (!records.addText(text)) return false;
    for (const record of records) {
      if (!this.isToDo(record)) return false;
      take(record);
    }
    return true;
  }

  private note(entry: EntryOf<"dead"> | EntryOf<"unknown">): boolean {
    this.intents.delete(entry.record);
    this.noteworthy.push(entry);
    if (this.noteworthy.length > 1000) this.noteworthy.shift();
    return true;
  }

  private takeCounters(entry: { requests: number; retries: number; activeMs: number }): void {
    this.requests = entry.requests;
    this.retries = entry.retries;
    this.activeMs = entry.activeMs;
  }

  private countToken({ event }: EntryOf<"token">): void {
    if (event === "signed-in") this.tokens.signIns += 1;
    else if (event === "refreshed") this.tokens.refreshes += 1;
    else if (event === "refresh-failed") this.tokens.refreshFailures += 1;
    else if (event === "rejected") this.tokens.rejected += 1;
  }
}
