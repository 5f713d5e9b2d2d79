import { Failure } from "../../src/base/failure.ts";
import type { RawLine } from "../../src/engine/checkpoint/replay.ts";
import type { Journal } from "../../src/engine/runFiles.ts";

/** What of the append that a crash hits is on disk afterwards. */
export type Crash = { readonly at: number; readonly keeps: "nothing" | "half" | "all" };

/** A checkpoint in memory. It can be full from some append on, or die with the process in the middle of one. */
export class FakeJournal implements Journal {
  text: string;
  appends = 0;
  closed = false;
  /** Each append takes so long. */
  delay: () => Promise<void> = () => Promise.resolve();
  /** This append (counted from 1) and all later ones fail, until a renewal succeeds. */
  fullAt = Infinity;
  /** Told by whoever frees space; renewals fail as long as it is false. */
  hasSpace = false;
  /** A renewal succeeds, and the next append finds the disk full again. */
  fillsAgain = false;
  renewals = 0;
  crash: Crash | undefined;
  /** Resolves when the crash came. */
  readonly died: Promise<void>;
  private readonly die: () => void;
  private readonly onDurable: (line: string) => void;

  constructor(text = "", onDurable: (line: string) => void = () => undefined) {
    this.text = text;
    this.onDurable = onDurable;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.died = promise;
    this.die = resolve;
  }

  get lines(): readonly string[] {
    return this.text.split("\n").slice(0, -1);
  }

  /** Every line without its checksum. */
  get entries(): readonly Record<string, unknown>[] {
    return this.lines.map((line) => {
      const { crc: _, ...entry } = JSON.parse(line) as Record<string, unknown>;
      return entry;
    });
  }

  async append(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    if (this.closed) throw new TypeError("the journal is closed");
    this.appends += 1;
    await this.delay();
    if (this.appends >= this.fullAt) throw full();
    const text = lines.map((line) => `${line}\n`).join("");
    if (this.crash && this.appends >= this.crash.at) {
      if (this.appends === this.crash.at) {
        const kept = { nothing: 0, half: Math.ceil(text.length / 2), all: text.length }[this.crash.keeps];
        this.text += text.slice(0, kept);
      }
      this.die();
      return new Promise(() => undefined);
    }
    this.text += text;
    for (const line of lines) this.onDurable(line);
  }

  renew(): Promise<void> {
    this.renewals += 1;
    if (!this.hasSpace) return Promise.reject(full());
    this.fullAt = this.fillsAgain ? this.appends + 1 : Infinity;
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.closed = true;
    return this.fullAt <= this.appends ? Promise.reject(full()) : Promise.resolve();
  }
}

function full(): Failure {
  return new Failure("disk-unwritable", { file: "fake.checkpoint.jsonl", code: "ENOSPC" });
}

/** The lines of a checkpoint's bytes, as they come from a file. */
export async function* rawLines(bytes: string | Uint8Array): AsyncGenerator<RawLine, void, undefined> {
  const all = typeof bytes === "string" ? Buffer.from(bytes, "utf8") : Buffer.from(bytes);
  let start = 0;
  for (let end = all.indexOf(10); end >= 0; end = all.indexOf(10, start)) {
    yield { text: all.toString("utf8", start, end), end: end + 1, closed: true };
    start = end + 1;
  }
  if (start < all.length) yield { text: all.toString("utf8", start), end: all.length, closed: false };
}
