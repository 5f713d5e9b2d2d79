import type { Clock } from "../base/time.ts";
import { type FoundJwt, findJwts } from "./findJwts.ts";

/** Of one text no more is looked at, in UTF-16 units. */
export const MOST_SCANNED = 1024 * 1024;

/** In UTF-16 units; far below what takes 30 ms on a slow machine. */
const SLICE = 128 * 1024;

const LONGEST_TURN_MS = 30;

export interface Slicing {
  readonly clock: Pick<Clock, "monotonic">;
  /** Lets others have their turn. */
  readonly breathe: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Finds the tokens of a text and keeps others waiting for no more than 30 ms. Slices end with a line, where no token
 * goes on; an abort ends it between two of them, with what was found.
 */
export async function findJwtsInSlices(
  text: string,
  { clock, breathe, signal }: Slicing,
): Promise<readonly FoundJwt[]> {
  const found: FoundJwt[] = [];
  const end = Math.min(text.length, MOST_SCANNED);
  let began = clock.monotonic();
  for (let from = 0; from < end && !signal?.aborted; ) {
    const to = sliceEnd(text, from, end);
    for (const { offset, length } of findJwts(text.slice(from, to))) found.push({ offset: from + offset, length });
    from = to;
    if (clock.monotonic() - began >= LONGEST_TURN_MS / 2) {
      await breathe();
      began = clock.monotonic();
    }
  }
  return found;
}

function sliceEnd(text: string, from: number, end: number): number {
  if (from + SLICE >= end) return end;
  const line = text.indexOf("\n", from + SLICE);
  return line < 0 || line >= end ? end : line + 1;
}
