import type { Encoding } from "../config/job.ts";

export const recordsFormats = ["csv", "tsv", "json", "jsonl"] as const;

/** How a records file is written, as it was found or as the job says. */
export interface RecordsForm {
  readonly format: (typeof recordsFormats)[number];
  /** Between the cells of CSV and TSV; `null` for JSON. */
  readonly delimiter: string | null;
  readonly encoding: Encoding;
  /** Gzipped. */
  readonly compressed: boolean;
}

/** UTF-8 as it is, with the delimiter that its extension promises: nothing that anyone needs to be told. */
export function isPlain({ format, delimiter, encoding, compressed }: RecordsForm): boolean {
  const promised = format === "csv" ? "," : format === "tsv" ? "\t" : null;
  return delimiter === promised && encoding === "utf-8" && !compressed;
}
