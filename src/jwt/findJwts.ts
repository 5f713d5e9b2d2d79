import { LONGEST_TOKEN } from "./limits.ts";

/** Where a token stands in a text, in UTF-16 units as editors count. */
export interface FoundJwt {
  readonly offset: number;
  readonly length: number;
}

/** `{"` in base64url: how the header of every compact JWS begins (RFC 7515 7.1). */
const START = "eyJ";

/** No algorithm name has less than two letters, no header is shorter than `{"alg":"xx"}`, no claims than `{}`. */
const SHORTEST_TOKEN = 21;

const DOT = 46;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** For every UTF-16 unit: 1 in base64url, 2 for the dot, else 0. */
const kinds = new Uint8Array(0x1_0000);
for (const character of ALPHABET) kinds[character.charCodeAt(0)] = 1;
kinds[DOT] = 2;

/**
 * Finds what looks like a JWT: three base64url parts, of which the third may be empty, or the five of a JWE, of which the
 * second may be. Whether it is one, decoding tells. Every character is looked at a fixed number of times, whatever the text.
 */
export function findJwts(text: string): FoundJwt[] {
  const found: FoundJwt[] = [];
  for (let at = text.indexOf(START); at >= 0; ) {
    const end = endOfRun(text, at);
    const length = isPlausible(end - at) && mayBegin(text, at) ? tokenLength(text, at, end) : undefined;
    if (length !== undefined) found.push({ offset: at, length });
    // Nothing inside the run can begin a token of its own, so it is never scanned again.
    at = text.indexOf(START, end);
  }
  return found;
}

function isPlausible(length: number): boolean {
  return length >= SHORTEST_TOKEN && length <= LONGEST_TOKEN;
}

/** Just behind the unbroken run of base64url characters and dots. */
function endOfRun(text: string, from: number): number {
  let at = from;
  while (at < text.length && kinds[text.charCodeAt(at)] !== 0) at += 1;
  return at;
}

/** Not in the middle of a longer word, unless what stands before is an escape: `%20`, `\n`. */
function mayBegin(text: string, at: number): boolean {
  if (at === 0 || kinds[text.charCodeAt(at - 1)] === 0) return true;
  return text[at - 2] === "\\" || /^%[0-9A-Fa-f]{2}$/.test(text.slice(Math.max(0, at - 3), at));
}

/** The length without full stops that end a sentence; `undefined` for another number of parts. */
function tokenLength(text: string, start: number, end: number): number | undefined {
  const ends: number[] = [];
  for (let from = start; ends.length < 5 && from <= end; from = (ends.at(-1) ?? end) + 1) {
    ends.push(partEnd(text, from, end));
  }
  const [header = end, second = end, third = end, fourth = end, fifth = end] = ends;
  if (ends.length >= 3 && second > header + 1 && isDots(text, third, end)) return third - start;
  const isEncrypted = ends.length === 5 && third > second + 1 && fourth > third + 1 && fifth > fourth + 1;
  return isEncrypted && isDots(text, fifth, end) ? fifth - start : undefined;
}

function isDots(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) if (text.charCodeAt(at) !== DOT) return false;
  return true;
}

/** Index of the dot that ends the part, or `end`. */
function partEnd(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) !== DOT) at += 1;
  return at;
}
