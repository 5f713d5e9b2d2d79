/** Stands where a text differs from record to record. */
const MARK = "…";

/** Words that name the kind of trouble and hold a number all the same: `ORA-00001:`, `E4012:`, at the very beginning. */
const LEADING_CODE = /^[A-Za-z]{1,12}[-_]?\d{1,8}(?=:)/;

/** What a job asserts is the same for each of its records. */
const ASSERTED = /^\w+, but asserted .*?; came /;

/** An apostrophe inside a word opens no quotation. */
const QUOTED = /"[^"]*"|“[^”]*”|«[^»]*»|`[^`]*`|(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])/gu;

const WORD = /[\p{L}\p{N}_-]+/gu;

/** Neighbours that say no more than one of them, such as the parts of a time. */
const MARKS = /…(?:[\s,;:/.+-]*…)+/g;

/**
 * What a message says whatever the record: what is quoted, and every word with a digit in it (numbers, dates, ids, UUIDs),
 * becomes one mark, so that "Order 17 locked" and "Order 18 locked" are one cause. A status and a leading code stay.
 */
export function causeText(message: string): string {
  if (/^HTTP \d{3}$/.test(message)) return message;
  const asserted = ASSERTED.exec(message)?.[0] ?? "";
  return asserted + masked(message.slice(asserted.length));
}

function masked(message: string): string {
  const code = LEADING_CODE.exec(message)?.[0] ?? "";
  const rest = message.slice(code.length).replace(QUOTED, MARK).replace(WORD, markDigits);
  return code + rest.replace(MARKS, MARK);
}

function markDigits(word: string): string {
  return /\p{N}/u.test(word) ? MARK : word;
}
