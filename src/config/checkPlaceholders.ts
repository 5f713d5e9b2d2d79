import type { Problem } from "../base/problem.ts";
import { inReadingOrder } from "./inReadingOrder.ts";
import type { Job } from "./job.ts";
import type { PlaceholderPlace } from "./placeholderPlaces.ts";

export interface CheckedColumns {
  readonly job: Job;
  readonly places: readonly PlaceholderPlace[];
  /** The columns that the records declare before the first record, as CSV does. */
  readonly columns: readonly string[];
}

/** Holds every column that a job names against those of its records; the problems stand in the job file. */
export function checkPlaceholders({ job, places, columns }: CheckedColumns): readonly Problem[] {
  return inReadingOrder(places.flatMap((place) => problemAt(place, job, columns) ?? []));
}

function problemAt(place: PlaceholderPlace, job: Job, columns: readonly string[]): Problem | undefined {
  const { use, path, line, column, length } = place;
  const where = { file: job.file, line, column, length };
  if (columns.includes(path)) return undefined;
  switch (use) {
    case "key":
      return { code: "key-column-missing", ...where, facts: { column: path, columns } };
    case "type":
      return { code: "placeholder-without-column", ...where, facts: { column: path, columns } };
    case "placeholder": {
      // A path leads into a value only where the column holds JSON.
      const [first = ""] = path.split(".", 1);
      const leadsInto = first !== path && columns.includes(first) && job.records.types[first] === "json";
      return leadsInto ? undefined : { code: "placeholder-without-column", ...where, facts: { column: path, columns } };
    }
    default:
      return use satisfies never;
  }
}
