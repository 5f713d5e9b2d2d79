import { bindings } from "../../auth/tokenSource.ts";
import { type EpochMs, epochMs, millis } from "../../base/time.ts";
import type { Observation, RecordsRefused, RunSeen, TokenHappened } from "../../doctor/observation.ts";
import { type Entry, type EntryOf, type Header, parseEntry } from "../../engine/checkpoint/entry.ts";
import { openLine } from "../../engine/checkpoint/line.ts";
import { readLines } from "../readLines.ts";
import { Refusals } from "./refusals.ts";

/** A run as its checkpoint tells it, for the doctor. */
export interface CheckpointStory {
  readonly header: Header;
  readonly attempts: RunSeen["attempts"];
  readonly reason: string | null;
  readonly state: "completed" | "stopped" | "open";
  /** Of the identity that acted. */
  readonly tokenEvents: readonly TokenHappened[];
  readonly observations: readonly Observation[];
}

/**
 * Reads as far as the lines hold: what follows damage says nothing about tokens any more. `undefined` where not even
 * the first line holds, or its connection is another.
 */
export async function readCheckpointStory(
  path: string,
  { connection, host }: { readonly connection: string; readonly host: string },
): Promise<CheckpointStory | undefined> {
  let story: StoryReader | undefined;
  for await (const line of readLines(path)) {
    const object = line.closed ? openLine(line.text) : undefined;
    const entry = object && parseEntry(object);
    if (!entry) break;
    if (story) story.take(entry);
    else if (entry.is === "run" && entry.connection === connection) story = new StoryReader(entry, host);
    else return undefined;
  }
  return story?.told();
}

class StoryReader {
  private readonly header: Header;
  private readonly host: string;
  private readonly attempts: { readonly from: EpochMs; to: EpochMs }[] = [];
  private readonly tokenEvents: TokenHappened[] = [];
  private readonly observations: Observation[] = [];
  private readonly refusals: Refusals;
  private chain: "user" | "service" = "user";
  private end: EntryOf<"stopped"> | EntryOf<"completed"> | undefined;

  constructor(header: Header, host: string) {
    this.header = header;
    this.host = host;
    this.refusals = new Refusals(header.run);
  }

  take(entry: Entry): void {
    const at = "at" in entry ? timeOf(entry.at) : undefined;
    if (entry.is === "attempt" && at !== undefined) {
      this.attempts.push({ from: at, to: at });
      this.chain = entry.identity?.kind ?? "user";
      this.end = undefined;
    }
    const last = this.attempts.at(-1);
    if (at !== undefined && last) last.to = at;
    if (at !== undefined) this.note(entry, at);
  }

  told(): CheckpointStory {
    const { header, attempts, tokenEvents, end } = this;
    const refused: readonly RecordsRefused[] = this.refusals.all();
    return {
      header,
      attempts,
      tokenEvents,
      reason: end?.is === "stopped" ? end.reason : null,
      state: end === undefined ? "open" : end.is,
      observations: [...this.observations, ...refused],
    };
  }

  private note(entry: Entry, at: EpochMs): void {
    const { run } = this.header;
    switch (entry.is) {
      case "token":
        this.tokenEvents.push({
          is: "token-happened",
          at,
          run,
          chain: this.chain,
          event: entry.event,
          generation: entry.generation,
          endsAt: entry.ends === null ? null : timeOf(entry.ends),
          binding: bindings.find((one) => one === entry.binding) ?? null,
          trouble: entry.trouble ?? null,
          detail: entry.detail,
        });
        return;
      case "alert":
        if (entry.kind === "clock-skew") {
          this.observations.push({ is: "clock-read", at, ahead: millis(entry.value), host: this.host, run });
        } else if (entry.kind === "token-life") {
          const [life, declared] = [millis(entry.value), millis(entry.limit)];
          this.observations.push({ is: "life-learned", at, run, life, declared });
        }
        return;
      case "dead":
      case "unknown":
        this.refusals.add(at, { status: entry.is === "dead" ? entry.status : null, words: entry.error });
        return;
      case "stopped":
      case "completed":
        this.end = entry;
        return;
      default:
    }
  }
}

function timeOf(text: string): EpochMs {
  return epochMs(Date.parse(text));
}
