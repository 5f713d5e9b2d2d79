import { Ranges } from "../../base/ranges.ts";
import type { Entry, EntryOf } from "../checkpoint/entry.ts";
import type { GroupMember } from "../checkpoint/groupEntry.ts";
import { AttemptLog } from "./attemptLog.ts";
import { Authentications } from "./authentications.ts";
import { CauseTally } from "./causeTally.ts";
import { LatencyHistogram } from "./latencyHistogram.ts";
import { ThroughputSeries } from "./throughputSeries.ts";

/**
 * What a run tells of itself besides its counts. All of it follows from the checkpoint, entry by entry, but for latency
 * and commits: those are entered every few seconds, so that a crash costs the figures of the last ones.
 */
export class RunMetrics {
  latency = new LatencyHistogram();
  readonly throughput = new ThroughputSeries();
  readonly causes = new CauseTally();
  /** Why outcomes are unknown. */
  readonly unknowns = new CauseTally({ mostRecords: 10 });
  readonly authentications = new Authentications();
  readonly attempts = new AttemptLog();
  /** How often outcomes were made durable. */
  commits = 0;
  /** The run's working time as far as entries told it, in milliseconds. */
  private activeMs = 0;

  /** Takes in an entry that can follow; `false` when its figures are none. */
  take(entry: Entry): boolean {
    if ("activeMs" in entry) this.activeMs = entry.activeMs;
    switch (entry.is) {
      case "succeeded":
        this.throughput.add(this.activeMs, { succeeded: sizeOf(entry.records), failed: 0 });
        break;
      case "dead":
        this.throughput.add(this.activeMs, { succeeded: 0, failed: 1 });
        this.causes.add(entry);
        break;
      case "unknown":
        this.throughput.add(this.activeMs, { succeeded: 0, failed: 1 });
        this.unknowns.add({ ...entry, status: null });
        break;
      case "group-end":
        for (const member of entry.members) this.takeMember(member);
        break;
      case "token":
        this.authentications.take(entry.event);
        break;
      case "attempt":
      case "stopped":
      case "completed":
        this.attempts.take(entry);
        break;
      case "metrics":
        return this.restore(entry);
      default:
    }
    return true;
  }

  /** As it is entered into the checkpoint. */
  get facts(): Pick<EntryOf<"metrics">, "commits" | "latency"> {
    return { commits: this.commits, latency: this.latency.facts };
  }

  /** A rolled-back record failed for no cause of its own. */
  private takeMember(member: GroupMember): void {
    if (member.ended === "rolled-back") return;
    this.throughput.add(this.activeMs, { succeeded: 0, failed: 1 });
    if (member.ended === "dead") this.causes.add(member);
    else this.unknowns.add(member);
  }

  /** An entry holds the whole run so far. While the run moves, what came since it was made is counted already. */
  private restore({ commits, latency }: EntryOf<"metrics">): boolean {
    if (commits <= this.commits && latency.count <= this.latency.count) return true;
    const told = new LatencyHistogram();
    if (!told.merge(latency)) return false;
    this.commits = commits;
    this.latency = told;
    return true;
  }
}

function sizeOf(records: string): number {
  const ranges = new Ranges();
  ranges.addText(records);
  return ranges.size;
}
