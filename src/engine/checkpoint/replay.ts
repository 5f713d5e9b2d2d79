import { Failure } from "../../base/failure.ts";
import { CHECKPOINT_VERSION, type Header, parseEntry } from "./entry.ts";
import { openLine } from "./line.ts";
import { RunProgress } from "./runProgress.ts";

export interface RawLine {
  readonly text: string;
  /** Byte offset just behind the line and its line feed. */
  readonly end: number;
  /** Whether a line feed closes it. */
  readonly closed: boolean;
}

export interface Replayed {
  readonly header: Header;
  readonly progress: RunProgress;
  /** How many bytes of the file hold; what follows is a torn tail. */
  readonly validBytes: number;
  readonly torn: boolean;
}

/**
 * Reads a checkpoint back. A damaged last line is a torn tail: the write that a crash cut off, never acknowledged.
 * Damage before it is corruption: Failure `checkpoint-corrupt`, never "empty".
 * Answers `undefined` when not even the header was completed, so nothing can have been sent.
 */
export async function replay(file: string, lines: AsyncIterable<RawLine>): Promise<Replayed | undefined> {
  let progress: RunProgress | undefined;
  let validBytes = 0;
  let number = 0;
  let damagedAt: number | undefined;
  for await (const line of lines) {
    number += 1;
    if (damagedAt !== undefined) throw new Failure("checkpoint-corrupt", { file, line: damagedAt });
    const object = line.closed ? openLine(line.text) : undefined;
    if (object === undefined) {
      damagedAt = number;
      continue;
    }
    if (number === 1 && typeof object["version"] === "number" && object["version"] > CHECKPOINT_VERSION) {
      throw new Failure("checkpoint-newer", { file, version: object["version"] });
    }
    const entry = parseEntry(object);
    if (progress === undefined && entry?.is === "run") progress = new RunProgress(entry);
    else if (progress === undefined || entry === undefined || !progress.apply(entry)) {
      throw new Failure("checkpoint-corrupt", { file, line: number });
    }
    validBytes = line.end;
  }
  if (progress === undefined) return undefined;
  progress.doubtIntents();
  return { header: progress.header, progress, validBytes, torn: damagedAt !== undefined };
}
