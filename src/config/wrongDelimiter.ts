import type { Problem } from "../base/problem.ts";
import type { Job } from "./job.ts";
import type { Place } from "./lineMap.ts";

/** What else separates cells. */
const candidates = [",", ";", "\t", "|"] as const;

export interface ReadHeader {
  readonly job: Job;
  /** Where the job says what separates the cells, else where it names the file. */
  readonly at: Place;
  readonly columns: readonly string[];
  /** `null` where the format has none. */
  readonly delimiter: string | null;
}

/** A header that was left whole, and that something else would cut so that the key is among its cells. */
export function wrongDelimiter({ job, at, columns, delimiter }: ReadHeader): Problem | undefined {
  const [header, ...others] = columns;
  const { key, delimiter: set } = job.records;
  if (delimiter === null || header === undefined || others.length > 0 || header === key) return undefined;
  const looks = candidates.find((one) => header.split(one).some((cell) => cell.replace(/^"(.*)"$/, "$1") === key));
  if (looks === undefined) return undefined;
  const { line, column, length } = at;
  const facts = { read: delimiter, looks, isSet: set !== undefined };
  return { code: "delimiter-wrong", file: job.file, line, column, length, facts };
}
