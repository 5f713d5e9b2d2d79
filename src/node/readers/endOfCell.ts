/** Where the cell that begins at `start` ends: at a delimiter, a line break, or the end of the text. */
export function endOfCell(text: string, start: number, delimiter: string): number {
  let at = start;
  if (text[at] === '"') {
    do {
      const quote = text.indexOf('"', at + 1);
      if (quote < 0) return text.length;
      at = quote + 1;
    } while (text[at] === '"');
  }
  while (at < text.length && !text.startsWith(delimiter, at) && text[at] !== "\n" && text[at] !== "\r") at += 1;
  return at;
}
