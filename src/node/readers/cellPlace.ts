import { endOfCell } from "./endOfCell.ts";

export interface CellPlace {
  /** How many lines below the first of its row. */
  readonly linesBelow: number;
  /** In UTF-16 units, counted from 1. */
  readonly column: number;
  /** With its quotes; 0 for an empty cell, one that spans lines, and one that is not there. */
  readonly length: number;
}

/** Where a cell (counted from 0) stands in the text of its row. Beyond the last one: just behind the row. */
export function cellPlace(row: string, cell: number, delimiter: string): CellPlace {
  let start = 0;
  let end = endOfCell(row, start, delimiter);
  for (let passed = 0; passed < cell && row.startsWith(delimiter, end); passed += 1) {
    start = end + delimiter.length;
    end = endOfCell(row, start, delimiter);
  }
  return placed(row, start, end);
}

/** The place just behind a row, where a cell is missing. */
export function rowEnd(row: string): CellPlace {
  const end = row.replace(/(?:\r\n|\n|\r)$/, "").length;
  return placed(row, end, end);
}

function placed(row: string, start: number, end: number): CellPlace {
  const above = row.slice(0, start).split(/\r\n|\n|\r/);
  const column = (above.at(-1)?.length ?? 0) + 1;
  const spansLines = /[\r\n]/.test(row.slice(start, end));
  return { linesBelow: above.length - 1, column, length: spansLines ? 0 : end - start };
}
