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

/** Of a JWE (RFC 7516 7.1). */
const MOST_PARTS = 5;

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
    const length = isPlausible(end - at) && mayBegin(text, at) ? tokenLength(text.slice(at, end)) : undefined;
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

/** The length of a run's token without full stops that end a sentence; `undefined` for another number of parts. */
function tokenLength(run: string): number | undefined {
  const end = run.length;
  const dots: number[] = [];
  // In a run of its own, so that a search that finds nothing ends with it.
  for (let dot = run.indexOf("."); dot >= 0 && dots.length < MOST_PARTS; dot = run.indexOf(".", dot + 1))
    dots.push(dot);
  const [header = end, second = end, third = end, fourth = end, fifth = end] = dots;
  if (dots.length >= 2 && second > header + 1 && isDots(run, third)) return third;
  const isEncrypted = dots.length >= 4 && third > second + 1 && fourth > third + 1 && fifth > fourth + 1;
  return isEncrypted && isDots(run, fifth) ? fifth : undefined;
}

function isDots(run: string, from: number): boolean {
  for (let at = from; at < run.length; at += 1) if (run.charCodeAt(at) !== DOT) return false;
  return true;
}
