import type { Encoding } from "../../config/job.ts";
import { NotUtf8 } from "./damage.ts";
import { lineFeeds } from "./lineFeeds.ts";
import { textBytes } from "./textBytes.ts";
import type { TextFile } from "./textFile.ts";

export interface BadByte {
  readonly text: TextFile;
  /** Where it stands in the file. */
  readonly byte: number;
  /** What was read from there on, or, where a zero gave it away, from the start of the file on. */
  readonly bytes: Buffer;
}

/** What to tell of a byte that is not UTF-8. Reads the file again up to it, as that happens at most once. */
export async function notUtf8At({ text, byte, bytes }: BadByte, signal: AbortSignal): Promise<NotUtf8> {
  let line = 1;
  let column = 1;
  let seen = 0;
  let isAscii = true;
  for await (const chunk of textBytes(text, signal)) {
    const before = chunk.subarray(0, byte - seen);
    line += lineFeeds(before, 0, before.length);
    const lineStart = before.lastIndexOf(10) + 1;
    column = (lineStart > 0 ? 1 : column) + unitsIn(before.subarray(lineStart));
    isAscii &&= before.every((one) => one < 0x80);
    seen += chunk.length;
    if (seen >= byte) break;
  }
  // An editor does not count the mark.
  if (line === 1 && text.markBytes > 0) column -= 1;
  return new NotUtf8({ byte, line, column, likely: likelyEncoding(bytes, { byte, isAscii }) });
}

/** UTF-16 units of good UTF-8, however it is cut: one for each byte that begins a character, two for one of four bytes. */
function unitsIn(bytes: Buffer): number {
  let units = 0;
  for (const byte of bytes) units += byte >= 0xf0 ? 2 : (byte & 0xc0) === 0x80 ? 0 : 1;
  return units;
}

/** The bytes that windows-1252 leaves unused. */
const unused: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/**
 * Only a proposal for a person. UTF-16 of any Western text begins with a letter and a zero. A file that had other letters
 * in good UTF-8 before is a damaged one; else single bytes are windows-1252, which also has all letters of ISO-8859-1.
 */
function likelyEncoding(bytes: Buffer, { byte, isAscii }: { byte: number; isAscii: boolean }): Encoding | undefined {
  if (byte <= 1 && bytes.length >= 2 && bytes[0] === 0) return "utf-16be";
  if (byte <= 1 && bytes.length >= 2 && bytes[1] === 0) return "utf-16le";
  if (!isAscii || bytes.includes(0) || bytes.some((one) => unused.has(one))) return undefined;
  return "windows-1252";
}
