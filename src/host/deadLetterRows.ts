/** How many rows of a CSV follow its header; blank lines do not count, and a quoted cell may span lines (RFC 4180). */
export function countDeadLetterRows(text: string): number {
  let rows = 0;
  let quoted = false;
  let blank = true;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 34) quoted = !quoted;
    const isBreak = !quoted && (character === 10 || character === 13);
    if (isBreak && !blank) rows += 1;
    blank = isBreak;
  }
  if (text.length > 0 && !blank) rows += 1;
  return Math.max(0, rows - 1);
}
