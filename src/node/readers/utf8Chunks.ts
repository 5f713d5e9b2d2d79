import { isUtf8 } from "node:buffer";
import { NotUtf8 } from "./damage.ts";
import { textBytes } from "./textBytes.ts";

/** Each chunk given becomes records that wait for their turn in memory. */
const GIVEN_BYTES = 16_384;

/**
 * The text of a file, proven to be UTF-8, cut between characters and without byte order mark.
 * A chunk holds until the next but one is asked for. At the first bad byte everything before it has been given, then `NotUtf8` is thrown.
 */
export async function* utf8Chunks(path: string, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  let given = 0;
  let carried: Buffer = Buffer.alloc(0);
  for await (const read of textBytes(path, signal)) {
    const bytes = carried.length === 0 ? read : Buffer.concat([carried, read]);
    const end = bytes.length - openCharacter(bytes);
    const whole = bytes.subarray(0, end);
    // UTF-16 without a mark has a zero in every other byte, and is UTF-8 to the letter.
    if (given === 0 && whole.includes(0)) throw new NotUtf8(whole.indexOf(0), 1);
    if (!isUtf8(whole)) yield* untilBad(whole, given, path, signal);
    const chunk = given === 0 ? withoutMark(whole) : whole;
    carried = Buffer.from(bytes.subarray(end));
    given += whole.length;
    yield* inParts(chunk);
  }
  if (carried.length > 0) throw new NotUtf8(given, await lineOf(path, given, signal));
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

async function* untilBad(bytes: Buffer, start: number, path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const good = goodLength(bytes);
  const chunk = start === 0 ? withoutMark(bytes.subarray(0, good)) : bytes.subarray(0, good);
  if (chunk.length > 0) yield chunk;
  throw new NotUtf8(start + good, await lineOf(path, start + good, signal));
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

async function lineOf(path: string, byte: number, signal: AbortSignal): Promise<number> {
  let line = 1;
  let seen = 0;
  for await (const chunk of textBytes(path, signal)) {
    line += lineFeeds(chunk, 0, Math.min(chunk.length, byte - seen));
    seen += chunk.length;
    if (seen >= byte) break;
  }
  return line;
}

/** Counts line feeds in bytes [from, to). */
export function lineFeeds(bytes: Buffer, from: number, to: number): number {
  const span = bytes.subarray(from, to);
  let count = 0;
  for (let at = span.indexOf(10); at >= 0; at = span.indexOf(10, at + 1)) count += 1;
  return count;
}
