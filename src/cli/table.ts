/** Width that every terminal has. */
const COLUMNS = 80;

/** A name and what belongs to it, one line or several. */
export type Row = readonly [name: string, ...values: readonly string[]];

/** Rows with their values below one another; a long value goes on below its beginning. */
export function aligned(rows: readonly Row[], indent = "  "): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.flatMap(([name, ...values]) => {
    const lines = values.flatMap((value) => folded(value, COLUMNS - indent.length - width));
    return lines.map((line, at) => `${indent}${(at === 0 ? name : "").padEnd(width)}${line}`);
  });
}

/** Breaks at blanks only: a path or a URL stays whole, so that it can be copied. */
function folded(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
