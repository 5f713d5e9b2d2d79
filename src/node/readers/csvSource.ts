import { Failure } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Problem } from "../../base/problem.ts";
import type { ColumnType } from "../../config/job.ts";
import type { RecordSource, ReportProblem, SourceRecord } from "../../engine/record.ts";
import { type CsvRow, csvRows } from "./csvRows.ts";
import { damageReported, recordsProblem } from "./damage.ts";
import { fingerprintFile } from "./fingerprintFile.ts";
import { typedValue } from "./typedValue.ts";

export interface CsvOptions {
  readonly path: string;
  /** The path as the user wrote it, for problems. */
  readonly file: string;
  readonly delimiter: "," | "\t";
  readonly types: Readonly<Record<string, ColumnType>>;
}

/**
 * Records of a CSV or TSV file (RFC 4180) whose first row names the columns. UTF-8 only, with or without mark.
 * A damaged row keeps its number, so that every reading of the same bytes counts alike.
 */
export function csvSource({ path, file, delimiter, types }: CsvOptions): RecordSource {
  return {
    file,
    fingerprint: (signal) => fingerprintFile(path, signal),
    columns: async (signal) => {
      const problems: Problem[] = [];
      const report: ReportProblem = (problem) => problems.push(problem);
      let columns: readonly string[] | undefined;
      for await (const rows of damageReported(csvRows(path, delimiter, signal), file, report, signal)) {
        if (rows.length === 0) continue;
        if (columns) return columns;
        columns = rows[0]?.cells ?? [];
        problems.push(...repeatedColumns(file, rows[0]));
        if (problems.length > 0) break;
        if (rows.length > 1) return columns;
      }
      if (problems.length === 0) problems.push(recordsProblem(file, 1, "records-empty", {}));
      throw new Failure("input-invalid", { problems, count: problems.length });
    },
    async *read(report, signal) {
      let toRecord: RowReader | undefined;
      let number = 0;
      let damaged = false;
      const note: ReportProblem = (problem) => {
        damaged = true;
        report(problem);
      };
      for await (const rows of damageReported(csvRows(path, delimiter, signal), file, note, signal)) {
        const records: SourceRecord[] = [];
        for (const row of rows) {
          if (!toRecord) {
            repeatedColumns(file, row).forEach(note);
            toRecord = rowReader(file, row.cells, types, note);
            continue;
          }
          number += 1;
          const record = toRecord(row, number);
          if (record) records.push(record);
        }
        if (records.length > 0) yield records;
      }
      if (number === 0 && !damaged) report(recordsProblem(file, 1, "records-empty", {}));
    },
  };
}

function repeatedColumns(file: string, header: CsvRow | undefined): Problem[] {
  const cells = header?.cells ?? [];
  const repeated = new Set(cells.filter((column, at) => cells.indexOf(column) !== at));
  return [...repeated].map((column) => recordsProblem(file, header?.line ?? 1, "column-twice", { column }));
}

type RowReader = (row: CsvRow, number: number) => SourceRecord | undefined;

function rowReader(
  file: string,
  columns: readonly string[],
  types: Readonly<Record<string, ColumnType>>,
  report: ReportProblem,
): RowReader {
  const typed = columns.map((column) => (Object.hasOwn(types, column) ? types[column] : undefined));
  return ({ line, cells }, number) => {
    if (cells.length !== columns.length) {
      report(recordsProblem(file, line, "ragged-row", { expected: columns.length, found: cells.length }));
      return undefined;
    }
    const values: JsonObject = {};
    let whole = true;
    for (let at = 0; at < columns.length; at++) {
      const column = columns[at] ?? "";
      const text = cells[at] ?? "";
      const type = typed[at];
      const value = type === undefined ? text : typedValue(text, type);
      if (value === undefined) {
        report(recordsProblem(file, line, "value-of-wrong-type", { column, expected: type ?? "string", found: text }));
        whole = false;
      } else {
        values[column] = value;
      }
    }
    return whole ? { number, line, values } : undefined;
  };
}
