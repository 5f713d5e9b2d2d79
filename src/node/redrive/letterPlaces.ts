import { readFile } from "node:fs/promises";

/** Tells the column, counted from 1, at which a cell of a CSV begins; 1 where a quoted cell before it spans lines. */
export type CellColumn = (line: number, cell: number) => number;

/** Reads the file a second time: only worth it where there is a problem to be shown. */
export async function cellColumns(path: string, delimiter: string): Promise<CellColumn> {
  const lines = (await readFile(path, "utf8")).split(/\r\n|\n|\r/);
  return (line, cell) => columnIn(lines[line - 1] ?? "", cell, delimiter);
}

function columnIn(text: string, cell: number, delimiter: string): number {
  let left = cell;
  let quoted = false;
  for (let at = 0; at < text.length && left > 0; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    else if (text[at] === delimiter && !quoted) {
      left -= 1;
      if (left === 0) return at + 2;
    }
  }
  return 1;
}
