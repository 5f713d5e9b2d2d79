import { Failure } from "../../base/failure.ts";
import type { Problem } from "../../base/problem.ts";
import type { ColumnType } from "../../config/job.ts";
import type { RecordSource, ReportProblem, SourceRecord } from "../../engine/record.ts";
import { type CsvText, csvRows } from "./csvRows.ts";
import { damageReported, recordsProblem } from "./damage.ts";
import { fingerprintFile } from "./fingerprintFile.ts";
import { RowReader } from "./rowReader.ts";
import { canBeginAnywhere } from "./textFile.ts";

export interface CsvOptions {
  readonly text: CsvText;
  /** The path as the user wrote it, for problems. */
  readonly file: string;
  readonly types: Readonly<Record<string, ColumnType>>;
}

/**
 * Records of a CSV or TSV file (RFC 4180) whose first row names the columns.
 * A damaged row keeps its number, so that every reading of the same bytes counts alike.
 */
export function csvSource({ text, file, types }: CsvOptions): RecordSource {
  const places = canBeginAnywhere(text);

  /** The header, read by itself when records begin elsewhere. */
  async function headerAlone(reader: RowReader, signal: AbortSignal): Promise<void> {
    for await (const { rows } of csvRows(text, signal)) {
      const [header] = rows;
      if (!header) continue;
      reader.takeHeader(header, undefined);
      return;
    }
  }

  return {
    file,
    fingerprint: (signal) => fingerprintFile(text, signal),
    columns: async (signal) => {
      const problems: Problem[] = [];
      const report: ReportProblem = (problem) => problems.push(problem);
      const reader = new RowReader({ file, types, places, delimiter: text.delimiter, report });
      for await (const { rows, textOf } of damageReported(csvRows(text, signal), file, report, signal)) {
        const [header, ...others] = rows;
        if (!header) continue;
        if (reader.columns) return reader.columns;
        reader.takeHeader(header, textOf);
        if (problems.length > 0) break;
        if (others.length > 0 && reader.columns) return reader.columns;
      }
      if (problems.length === 0) problems.push(recordsProblem(file, 1, "records-empty", {}));
      throw new Failure("input-invalid", { problems, count: problems.length });
    },
    async *read(report, signal, from) {
      let damaged = false;
      const note: ReportProblem = (problem) => {
        damaged = true;
        report(problem);
      };
      const reader = new RowReader({ file, types, places, delimiter: text.delimiter, report: note });
      const at = places ? from?.at : undefined;
      const first = from?.record ?? 1;
      let number = at ? first - 1 : 0;
      if (at) await headerAlone(reader, signal);
      for await (const { rows, textOf } of damageReported(csvRows(text, signal, at), file, note, signal)) {
        const records: SourceRecord[] = [];
        for (const row of rows) {
          if (!reader.columns) {
            reader.takeHeader(row, textOf);
            continue;
          }
          number += 1;
          if (number < first) continue;
          const record = reader.record(row, number, textOf);
          if (record) records.push(record);
        }
        if (records.length > 0) yield records;
      }
      if (number === 0 && !damaged) report(recordsProblem(file, 1, "records-empty", {}));
    },
  };
}
