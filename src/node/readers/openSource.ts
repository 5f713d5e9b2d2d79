import { stat } from "node:fs/promises";
import { Failure } from "../../base/failure.ts";
import type { Job } from "../../config/job.ts";
import type { RecordSource } from "../../engine/record.ts";
import { type RecordsForm, recordsFormats } from "../../engine/recordsForm.ts";
import { csvSource } from "./csvSource.ts";
import { damageProblem, recordsProblem } from "./damage.ts";
import { findDelimiter } from "./findDelimiter.ts";
import { jsonlSource } from "./jsonlSource.ts";
import { lookAtText, type TextHead } from "./textFile.ts";
import { toUtf8From } from "./toUtf8.ts";

export interface SourceOptions {
  /** Where the file lies. */
  readonly path: string;
  /** The path as the user wrote it, for problems. */
  readonly file: string;
  /** What the job says of it; types, key and delimiter are for CSV and TSV. */
  readonly records: Pick<Job["records"], "key" | "types" | "delimiter" | "encoding">;
}

export interface OpenedSource {
  readonly source: RecordSource;
  readonly form: RecordsForm;
}

/** The records of a file, by its extension, before `.gz` if it ends so. Throws Failure `input-invalid` for an unknown one or a missing file. */
export async function openSource(options: SourceOptions): Promise<OpenedSource> {
  const { path, file } = options;
  const name = path.toLowerCase().replace(/\.gz$/, "");
  const format = recordsFormats.find((known) => name.endsWith(`.${known}`));
  if (!format) {
    const known = recordsFormats.map((one) => `.${one}`);
    throw new Failure("input-invalid", {
      problems: [recordsProblem(file, 1, "records-format-unknown", { path: file, known })],
      count: 1,
    });
  }
  try {
    if (!(await stat(path)).isFile()) throw Object.assign(new Error("not a file"), { code: "EISDIR" });
    return await sourceOf(format, await lookAtText(path, options.records.encoding), options);
  } catch (error) {
    const problem = damageProblem(file, error);
    if (!problem) throw error;
    throw new Failure("input-invalid", { problems: [problem], count: 1 }, error);
  }
}

async function sourceOf(
  format: RecordsForm["format"],
  head: TextHead,
  { file, records }: SourceOptions,
): Promise<OpenedSource> {
  const { text } = head;
  const { encoding, compressed } = text;
  switch (format) {
    case "csv":
    case "tsv": {
      const delimiter = records.delimiter ?? (format === "tsv" ? "\t" : shownDelimiter(head, records.key));
      const source = csvSource({ text: { ...text, delimiter }, file, types: records.types });
      return { source, form: { format, delimiter, encoding, compressed } };
    }
    case "json": {
      // Few inputs are JSON, and what reads it piece by piece is large.
      const { jsonSource } = await import("./jsonSource.ts");
      return { source: jsonSource({ text, file }), form: { format, delimiter: null, encoding, compressed } };
    }
    case "jsonl":
      return { source: jsonlSource({ text, file }), form: { format, delimiter: null, encoding, compressed } };
    default:
      return format satisfies never;
  }
}

/** What is wrong with the text is told when it is read. */
function shownDelimiter({ text, bytes, whole }: TextHead, key: string): string {
  const convert = toUtf8From(text.encoding);
  try {
    const utf8 = convert ? convert(bytes) : bytes.subarray(text.markBytes);
    return findDelimiter({ text: utf8.toString("utf8"), whole, key });
  } catch (error) {
    if (error instanceof TypeError) return ",";
    throw error;
  }
}
