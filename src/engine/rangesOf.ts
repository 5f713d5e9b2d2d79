import { Ranges } from "../base/ranges.ts";

/** Record numbers as text: `1-3,7`. */
export function rangesOf(records: readonly number[]): string {
  const ranges = new Ranges();
  for (const record of records) ranges.add(record);
  return ranges.toString();
}
