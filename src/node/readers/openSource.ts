import { stat } from "node:fs/promises";
import { Failure } from "../../base/failure.ts";
import type { ColumnType } from "../../config/job.ts";
import type { RecordSource } from "../../engine/record.ts";
import { csvSource } from "./csvSource.ts";
import { damageProblem, recordsProblem } from "./damage.ts";
import { jsonlSource } from "./jsonlSource.ts";
import { jsonSource } from "./jsonSource.ts";

export interface SourceOptions {
  /** Where the file lies. */
  readonly path: string;
  /** The path as the user wrote it, for problems. */
  readonly file: string;
  /** Types of CSV and TSV columns; JSON values have their own. */
  readonly types: Readonly<Record<string, ColumnType>>;
}

const readers: Readonly<Record<string, (options: SourceOptions) => RecordSource>> = {
  ".csv": (options) => csvSource({ ...options, delimiter: "," }),
  ".tsv": (options) => csvSource({ ...options, delimiter: "\t" }),
  ".json": jsonSource,
  ".jsonl": jsonlSource,
};

/** The records of a file, by its extension, before `.gz` if it ends so. Throws Failure `input-invalid` for an unknown one or a missing file. */
export async function openSource(options: SourceOptions): Promise<RecordSource> {
  const { path, file } = options;
  const name = path.toLowerCase().replace(/\.gz$/, "");
  const extension = Object.keys(readers).find((known) => name.endsWith(known));
  const open = extension === undefined ? undefined : readers[extension];
  if (!open) {
    const known = Object.keys(readers);
    throw new Failure("input-invalid", {
      problems: [recordsProblem(file, 1, "records-format-unknown", { path: file, known })],
      count: 1,
    });
  }
  try {
    if (!(await stat(path)).isFile()) throw Object.assign(new Error("not a file"), { code: "EISDIR" });
  } catch (error) {
    const problem = damageProblem(file, error);
    if (!problem) throw error;
    throw new Failure("input-invalid", { problems: [problem], count: 1 }, error);
  }
  return open(options);
}
