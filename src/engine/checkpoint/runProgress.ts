import { Ranges } from "../../base/ranges.ts";
import type { RunIdentity } from "../chooseIdentity.ts";
import { RunMetrics } from "../metrics/runMetrics.ts";
import type { Entry, EntryOf, Header } from "./entry.ts";
import type { GroupMember } from "./groupEntry.ts";
import { OpenGroups } from "./openGroups.ts";
import { SegmentPlaces } from "./segmentPlaces.ts";

export interface TokenCounts {
  signIns: number;
  refreshes: number;
  refreshFailures: number;
  rejected: number;
}

/** How many records did not succeed, by outcome. */
export interface BadCounts {
  readonly dead: number;
  readonly unknown: number;
  readonly rolledBack: number;
}

/** A record that needs a look: its outcome, and why. */
export interface Noteworthy extends Omit<GroupMember, "ended"> {
  readonly is: GroupMember["ended"];
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** So many records of each kind are kept for showing: of a thousand dead letters none hides an unknown one. */
const MOST_ALIKE = 1000;

/** What a checkpoint says, entry by entry: the same class follows a live run and a replayed one. */
export class RunProgress {
  readonly header: Header;
  readonly succeeded = new Ranges();
  readonly dead = new Ranges();
  readonly unknown = new Ranges();
  /** Undone, or never sent, since another record of their group failed. */
  readonly rolledBack = new Ranges();
  /** Segments of which every record has its outcome. */
  readonly segments = new Ranges();
  /** Of those, the ones with records that did not succeed. */
  readonly marred = new Map<number, BadCounts>();
  readonly groups = new OpenGroups();
  readonly places = new SegmentPlaces();
  /** Records whose write left and whose outcome is not yet on disk. */
  private readonly intents = new Set<number>();
  /** Of an attempt that broke off: their write may have left, and no outcome reached the disk. The next attempt looks. */
  readonly doubtful = new Set<number>();
  readonly tokens: TokenCounts = { signIns: 0, refreshes: 0, refreshFailures: 0, rejected: 0 };
  readonly tokenEvents: EntryOf<"token">[] = [];
  readonly alerts: EntryOf<"alert">[] = [];
  /** Kinds of alert that were raised; each is raised once a run. */
  readonly raised = new Set<string>();
  /** The newest noteworthy records, for showing; counts are in the ranges. */
  readonly noteworthy: Noteworthy[] = [];
  private readonly alike = new Map<Noteworthy["is"], number>();
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
    return (
      this.succeeded.has(record) || this.dead.has(record) || this.unknown.has(record) || this.rolledBack.has(record)
    );
  }

  get settled(): number {
    return this.succeeded.size + this.dead.size + this.unknown.size + this.rolledBack.size;
  }

  /** No request of it was ever sent, nor meant to be. */
  get isUntouched(): boolean {
    return (
      this.requests === 0 &&
      this.settled === 0 &&
      this.intents.size + this.doubtful.size === 0 &&
      this.end !== undefined
    );
  }

  /** Records of `segment` that have their outcome. */
  settledIn(segment: number): number {
    const { size } = this.header.segments;
    const first = (segment - 1) * size + 1;
    const last = segment * size;
    return [this.succeeded, this.dead, this.unknown, this.rolledBack].reduce(
      (sum, set) => sum + set.countWithin(first, last),
      0,
    );
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
        return this.takeEach(entry.records, (record) => this.certain(record));
      case "succeeded": {
        this.takeCounters(entry);
        const taken = this.takeEach(entry.records, (record) => this.succeed(record));
        return taken && this.succeeded.addText(entry.records);
      }
      case "dead":
        if (!this.isToDo(entry.record)) return false;
        this.dead.add(entry.record);
        this.deadLetterMark = { csv: entry.csvBytes, stories: entry.storyBytes };
        this.note(entry);
        return true;
      case "unknown":
        if (!this.isToDo(entry.record)) return false;
        this.unknown.add(entry.record);
        this.note({ ...entry, status: null });
        return true;
      case "group-end":
        return this.endGroup(entry);
      case "segment":
        this.endSegment(entry);
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
        if (entry.is === "applied") this.certain(entry.record);
        return this.groups.apply(entry);
    }
  }

  /** After an attempt: a write that left and whose outcome never reached the disk is in doubt, not pending. */
  doubtIntents(): void {
    for (const record of this.intents) this.doubtful.add(record);
    this.intents.clear();
  }

  private succeed(record: number): void {
    this.certain(record);
    if (this.groups.size > 0) this.groups.close(record);
  }

  private certain(record: number): void {
    this.intents.delete(record);
    this.doubtful.delete(record);
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

  private note({ is, at, record, key, line, error, attempts, status }: Noteworthy): void {
    this.certain(record);
    this.noteworthy.push({ is, at, record, key, line, error, attempts, status });
    const alike = (this.alike.get(is) ?? 0) + 1;
    if (alike <= MOST_ALIKE) this.alike.set(is, alike);
    else
      this.noteworthy.splice(
        this.noteworthy.findIndex((other) => other.is === is),
        1,
      );
  }

  private endSegment({ segment, dead, unknown, rolledBack = 0, next }: EntryOf<"segment">): void {
    this.segments.add(segment);
    this.places.note(segment, next, this.segments);
    if (dead + unknown + rolledBack > 0) this.marred.set(segment, { dead, unknown, rolledBack });
  }

  private endGroup({ at, members, csvBytes, storyBytes }: EntryOf<"group-end">): boolean {
    if (!members.every(({ record }) => this.isToDo(record))) return false;
    const sets = { dead: this.dead, unknown: this.unknown, "rolled-back": this.rolledBack };
    for (const member of members) {
      sets[member.ended].add(member.record);
      this.groups.close(member.record);
      this.note({ ...member, is: member.ended, at });
    }
    this.deadLetterMark = { csv: csvBytes, stories: storyBytes };
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
