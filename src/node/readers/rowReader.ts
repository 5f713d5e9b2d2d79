import type { JsonObject } from "../../base/json.ts";
import type { ProblemCode, ProblemFacts } from "../../base/problem.ts";
import type { ColumnType } from "../../config/job.ts";
import type { ReportProblem, SourceRecord } from "../../engine/record.ts";
import { type CellPlace, cellPlace, rowEnd } from "./cellPlace.ts";
import type { CsvRow } from "./csvRows.ts";
import { placedProblem } from "./damage.ts";
import { typedValue } from "./typedValue.ts";

export interface RowReaderOptions {
  readonly file: string;
  readonly delimiter: string;
  readonly types: Readonly<Record<string, ColumnType>>;
  /** Records say where they end. */
  readonly places: boolean;
  readonly report: ReportProblem;
}

/** Looks a row up as it stands in the file, which only a problem needs. */
export type TextOf = (row: CsvRow) => string | undefined;

/** Makes records of rows once it has the header. */
export class RowReader {
  /** `undefined` until there is a header. */
  columns: readonly string[] | undefined;
  private typed: readonly (ColumnType | undefined)[] = [];
  private readonly options: RowReaderOptions;

  constructor(options: RowReaderOptions) {
    this.options = options;
  }

  takeHeader(row: CsvRow, textOf: TextOf | undefined): void {
    const { types } = this.options;
    const { cells } = row;
    this.columns = cells;
    this.typed = cells.map((column) => (Object.hasOwn(types, column) ? types[column] : undefined));
    const repeated = new Set(cells.filter((column, at) => cells.indexOf(column) !== at));
    for (const column of repeated) {
      const second = cells.indexOf(column, cells.indexOf(column) + 1);
      this.tell(row, this.placeOf(row, second, textOf), "column-twice", { column });
    }
  }

  /** `undefined` when there is something wrong with it, which is reported. */
  record(row: CsvRow, number: number, textOf: TextOf): SourceRecord | undefined {
    const { line, cells, endByte, endLine } = row;
    const columns = this.columns ?? [];
    if (cells.length !== columns.length) {
      this.tellRagged(row, textOf);
      return undefined;
    }
    const values: JsonObject = {};
    let whole = true;
    for (let at = 0; at < columns.length; at++) {
      const column = columns[at] ?? "";
      const text = cells[at] ?? "";
      const type = this.typed[at];
      const value = type === undefined ? text : typedValue(text, type);
      if (value === undefined) {
        const facts = { column, expected: type ?? "string", found: text };
        this.tell(row, this.placeOf(row, at, textOf), "value-of-wrong-type", facts);
        whole = false;
      } else {
        values[column] = value;
      }
    }
    if (!whole) return undefined;
    return this.options.places ? { number, line, values, endByte, endLine } : { number, line, values };
  }

  /** At the first cell that is too much, or behind the row that has too few. */
  private tellRagged(row: CsvRow, textOf: TextOf): void {
    const expected = this.columns?.length ?? 0;
    const found = row.cells.length;
    const text = found > expected ? undefined : textOf(row);
    const place = text === undefined ? this.placeOf(row, expected, textOf) : rowEnd(text);
    this.tell(row, place, "ragged-row", { expected, found });
  }

  private placeOf(row: CsvRow, cell: number, textOf: TextOf | undefined): CellPlace | undefined {
    const text = textOf?.(row);
    return text === undefined ? undefined : cellPlace(text, cell, this.options.delimiter);
  }

  /** Without a place the problem stands at the beginning of the row. */
  private tell<C extends ProblemCode>(
    row: CsvRow,
    place: CellPlace | undefined,
    code: C,
    facts: ProblemFacts[C],
  ): void {
    const { linesBelow, column, length } = place ?? { linesBelow: 0, column: 1, length: 0 };
    const { file, report } = this.options;
    report(placedProblem({ file, line: row.line + linesBelow, column, length }, code, facts));
  }
}
