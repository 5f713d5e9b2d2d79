/** Bits for about a million keys at 0.2 % false suspicion; more keys cost more suspects. */
const BITS = 1 << 24;
const PROBES = 4;

/** Above this many suspects, at some ten million keys, the second look would grow with the input: later twins are missed. */
const MOST_SUSPECTS = 50_000;

/**
 * Finds keys that come twice in memory that does not grow with the input: a Bloom filter names suspects on the first
 * pass, and only those are looked at again on the second.
 */
export class DuplicateKeys {
  private readonly seen = new Uint32Array(BITS / 32);
  private readonly suspects = new Map<string, number>();

  /** First pass. */
  meet(key: string): void {
    const { first, step } = twoHashes(key);
    let isNew = false;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const bit = ((first + probe * step) >>> 0) & (BITS - 1);
      const mask = 1 << (bit & 31);
      const word = this.seen[bit >>> 5] as number;
      if ((word & mask) === 0) isNew = true;
      this.seen[bit >>> 5] = word | mask;
    }
    if (!isNew && this.suspects.size < MOST_SUSPECTS) this.suspects.set(key, 0);
  }

  get needSecondPass(): boolean {
    return this.suspects.size > 0;
  }

  /** Second pass: the line on which the key came first, when this is not it. */
  firstLineOf(key: string, line: number): number | undefined {
    const first = this.suspects.get(key);
    if (first === undefined) return undefined;
    if (first !== 0) return first;
    this.suspects.set(key, line);
    return undefined;
  }
}

/** FNV-1a from two starting points; the second is made odd so that its steps visit different bits. */
function twoHashes(key: string): { first: number; step: number } {
  let first = 0x811c9dc5;
  let step = 0x9747b28c;
  for (let at = 0; at < key.length; at += 1) {
    const code = key.charCodeAt(at);
    first = Math.imul(first ^ code, 0x01000193);
    step = Math.imul(step ^ code, 0x85ebca6b);
    step ^= step >>> 13;
  }
  return { first: first >>> 0, step: (step | 1) >>> 0 };
}
