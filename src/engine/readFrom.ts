import type { RunProgress } from "./checkpoint/runProgress.ts";
import type { ReadFrom } from "./record.ts";

/** Where the reading of an attempt begins: at the first record that is to do, or at a known place shortly before it. */
export function readFrom(progress: RunProgress): ReadFrom | undefined {
  const { input, segments } = progress.header;
  let record = 1;
  while (record <= input.records && !progress.isToDo(record)) record += 1;
  if (record === 1) return undefined;
  const { nearest } = progress.places;
  const known = nearest && nearest.segment * segments.size + 1;
  return nearest && known !== undefined && known <= record ? { record: known, at: nearest.next } : { record };
}
