export type LineFormat = "delimited" | "jsonl";

/** By its name; `undefined` for a file whose records do not stand on lines of their own. */
export function lineFormatOf(path: string): LineFormat | undefined {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === "csv" || ending === "tsv") return "delimited";
  return ending === "jsonl" ? "jsonl" : undefined;
}

/**
 * Where each record begins: `[n - 1]` is the line of record n, both lines counted from 0. A header and blank lines are
 * no records, and a quoted cell may span lines (RFC 4180). Whichever of the usual delimiters the file has.
 */
export function recordLines(text: string, format: LineFormat): Uint32Array {
  const starts = format === "jsonl" ? jsonlLines(text) : rowLines(text).slice(1);
  return Uint32Array.from(starts);
}

/** The record that a line belongs to; 0 for a line before the first. */
export function recordAt(lines: Uint32Array, line: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  return low;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
/** Comma, semicolon, tab, bar. */
const DELIMITERS = new Set([44, 59, 9, 124]);
const BYTE_ORDER_MARK = 0xfeff;

function rowLines(text: string): number[] {
  const starts: number[] = [];
  let [line, start, quoted, blank, cellBegins] = [0, 0, false, true, true];
  for (let at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const breaks = code === LF || (code === CR && text.charCodeAt(at + 1) !== LF);
    if (quoted) {
      if (breaks) line += 1;
      // Two of them are one in the text, and open and close it at once.
      else if (code === QUOTE) quoted = false;
      continue;
    }
    if (breaks) {
      if (!blank) starts.push(start);
      line += 1;
      [start, blank, cellBegins] = [line, true, true];
    } else if (code !== CR) {
      quoted = code === QUOTE && (cellBegins || text.charCodeAt(at - 1) === QUOTE);
      blank = false;
      cellBegins = DELIMITERS.has(code);
    }
  }
  if (!blank) starts.push(start);
  return starts;
}

function jsonlLines(text: string): number[] {
  return text.split(/\r\n|\n|\r/).flatMap((content, line) => (content.trim() === "" ? [] : [line]));
}
