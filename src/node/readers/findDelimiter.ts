import { endOfCell } from "./endOfCell.ts";

/** In the order in which they win where nothing else tells them apart. */
const candidates = [",", ";", "\t", "|"] as const;

/** So many rows tell enough. */
const MOST_ROWS = 50;

export interface CsvHead {
  /** The first rows of the file, as text without mark. */
  readonly text: string;
  /** They are all that the file has; else the last of them may be cut. */
  readonly whole: boolean;
  /** A column that the header must name. */
  readonly key: string;
}

/**
 * What separates the cells, by the header and the first rows: it cuts the header, best so that the key is among its
 * cells, most rows into as many cells, and the header into most. A comma when nothing cuts it. The same for the same text.
 */
export function findDelimiter({ text, whole, key }: CsvHead): string {
  let best: { readonly delimiter: string; readonly merits: readonly number[] } | undefined;
  for (const delimiter of candidates) {
    const rows = firstRows(text, delimiter);
    if (!whole && rows.length > 1 && rows.length < MOST_ROWS) rows.pop();
    const [header = []] = rows;
    if (header.length < 2) continue;
    const even = rows.filter(({ length }) => length === header.length).length / rows.length;
    const merits = [header.includes(key) ? 1 : 0, even, header.length];
    if (!best || isBetter(merits, best.merits)) best = { delimiter, merits };
  }
  return best?.delimiter ?? ",";
}

function isBetter(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((merit, index) => merit !== other[index]);
  return at >= 0 && (one[at] ?? 0) > (other[at] ?? 0);
}

/** Rows as RFC 4180 cuts them, blank lines left out; a cell that is not well quoted ends somewhere, as it may. */
function firstRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length && rows.length < MOST_ROWS; ) {
    const end = endOfCell(text, at, delimiter);
    row.push(cellText(text.slice(at, end)));
    if (text.startsWith(delimiter, end)) {
      at = end + delimiter.length;
      continue;
    }
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
    at = end + (text.startsWith("\r\n", end) ? 2 : 1);
  }
  return rows;
}

function cellText(raw: string): string {
  return raw.startsWith('"') ? raw.slice(1, raw.endsWith('"') ? -1 : undefined).replaceAll('""', '"') : raw;
}
