// Cuts a checkpoint at every byte and flips bits all over it: what is read back must be the longest whole start of it,
// or be refused as corrupt; never something else.

import type { Chance } from "../../src/base/chance.ts";
import { failedWith } from "../../src/base/failure.ts";
import { type RawLine, replay } from "../../src/engine/checkpoint/replay.ts";

export interface JournalDamage {
  readonly tries: number;
  /** Read back as the longest whole start, with the rest called torn. */
  readonly restored: number;
  /** Refused as corrupt, or as not begun. */
  readonly reported: number;
  /** Read back as something else than its longest whole start. */
  readonly wrong: number;
}

/** One try for each length of the file, from nothing to all of it. */
export async function cutEverywhere(checkpoint: Buffer): Promise<JournalDamage> {
  const ends = lineEnds(checkpoint);
  const count = { tries: 0, restored: 0, reported: 0, wrong: 0 };
  let whole = 0;
  for (let length = 0; length <= checkpoint.length; length += 1) {
    count.tries += 1;
    while ((ends[whole] ?? Number.POSITIVE_INFINITY) <= length) whole += 1;
    const valid = whole === 0 ? 0 : (ends[whole - 1] ?? 0);
    const read = await readBack(checkpoint.subarray(0, length));
    if (read === "not begun" && whole === 0) count.reported += 1;
    else if (typeof read === "object" && read.validBytes === valid && read.torn === length > valid) count.restored += 1;
    else count.wrong += 1;
  }
  return count;
}

/** Flips one random bit in each try. Only damage to the very last line may count as a torn tail. */
export async function flipBits(
  checkpoint: Buffer,
  { tries, chance }: { readonly tries: number; readonly chance: Chance },
): Promise<JournalDamage> {
  const ends = lineEnds(checkpoint);
  const [beforeLast = 0, lastLine = 0] = ends.slice(-3);
  const count = { tries: 0, restored: 0, reported: 0, wrong: 0 };
  for (; count.tries < tries; count.tries += 1) {
    const bytes = Buffer.from(checkpoint);
    const at = Math.floor(chance.next() * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(chance.next() * 8));
    const read = await readBack(bytes);
    // Without the line feed between them the last two lines are one.
    const valid = at === lastLine - 1 ? beforeLast : lastLine;
    if (read === "corrupt") count.reported += 1;
    else if (typeof read === "object" && at >= lastLine - 1 && read.torn && read.validBytes === valid) {
      count.restored += 1;
    } else count.wrong += 1;
  }
  return count;
}

type ReadBack = { readonly validBytes: number; readonly torn: boolean } | "not begun" | "corrupt";

async function readBack(bytes: Buffer): Promise<ReadBack> {
  try {
    const replayed = await replay("checkpoint", linesOf(bytes));
    return replayed ? { validBytes: replayed.validBytes, torn: replayed.torn } : "not begun";
  } catch (error) {
    if (failedWith(error, "checkpoint-corrupt")) return "corrupt";
    throw error;
  }
}

async function* linesOf(bytes: Buffer): AsyncGenerator<RawLine> {
  let start = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, start)) {
    yield { text: bytes.toString("utf8", start, at), end: at + 1, closed: true };
    start = at + 1;
  }
  if (start < bytes.length) yield { text: bytes.toString("utf8", start), end: bytes.length, closed: false };
}

function lineEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) ends.push(at + 1);
  return ends;
}
