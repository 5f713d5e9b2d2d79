import { isUtf8 } from "node:buffer";
import { notUtf8At } from "./notUtf8At.ts";
import { textBytes } from "./textBytes.ts";
import type { TextFile } from "./textFile.ts";

/** Each chunk given becomes records that wait for their turn in memory. */
const GIVEN_BYTES = 16_384;

/**
 * The text of a file, proven to be UTF-8, cut between characters and without byte order mark.
 * Begins at byte `from`, which must be one where a record begins. A chunk holds until the next but one is asked for. At the first bad byte everything before it has been given, then `NotUtf8` is thrown.
 */
export async function* utf8Chunks(
  text: TextFile,
  signal: AbortSignal,
  from = 0,
): AsyncGenerator<Buffer, void, undefined> {
  let given = from;
  let carried: Buffer = Buffer.alloc(0);
  for await (const read of textBytes(text, signal, from)) {
    const bytes = carried.length === 0 ? read : Buffer.concat([carried, read]);
    const end = bytes.length - openCharacter(bytes);
    const whole = bytes.subarray(0, end);
    // UTF-16 without a mark has a zero in every other byte, and is UTF-8 to the letter.
    if (given === 0 && text.encoding === "utf-8" && whole.includes(0)) {
      throw await notUtf8At({ text, byte: whole.indexOf(0), bytes: whole }, signal);
    }
    if (!isUtf8(whole)) {
      const good = goodLength(whole);
      const chunk = given === 0 ? withoutMark(whole.subarray(0, good)) : whole.subarray(0, good);
      if (chunk.length > 0) yield chunk;
      throw await notUtf8At({ text, byte: given + good, bytes: whole.subarray(good) }, signal);
    }
    const chunk = given === 0 ? withoutMark(whole) : whole;
    carried = Buffer.from(bytes.subarray(end));
    given += whole.length;
    yield* inParts(chunk);
  }
  if (carried.length > 0) throw await notUtf8At({ text, byte: given, bytes: carried }, signal);
}

function* inParts(chunk: Buffer): Generator<Buffer, void, undefined> {
  for (let at = 0; at < chunk.length; ) {
    const part = chunk.subarray(at, at + GIVEN_BYTES);
    const whole = part.subarray(0, part.length - openCharacter(part));
    at += whole.length;
    yield whole;
  }
}

/** How many bytes at the end belong to a character whose rest is still to come: 0 to 3. */
function openCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** Length of the longest start that is UTF-8 and ends between characters. */
function goodLength(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const head = bytes.subarray(0, middle);
    if (isUtf8(head.subarray(0, head.length - openCharacter(head)))) good = middle;
    else bad = middle;
  }
  return good - openCharacter(bytes.subarray(0, good));
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
