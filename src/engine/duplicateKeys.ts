/** Bits for about a million keys at 0.2 % false suspicion; more keys cost more suspects, never a miss. */
const MOST_BITS = 1 << 24;
const LEAST_BITS = 1 << 16;
const PROBES = 4;

/** Above this many suspects the second look would grow with the input; the keys found so far are reported. */
const MOST_SUSPECTS = 50_000;

/**
 * Finds keys that come twice in memory that does not grow with the input: a Bloom filter names suspects on the first
 * pass, and only those are looked at again on the second.
 */
export class DuplicateKeys {
  private readonly bits: number;
  private readonly seen: Uint32Array;
  private readonly suspects = new Map<string, number>();

  /** `bytes` is the size of the input: a small one needs a small filter. */
  constructor(bytes: number) {
    this.bits = Math.min(MOST_BITS, Math.max(LEAST_BITS, 2 ** Math.ceil(Math.log2(bytes * 2 + 1))));
    this.seen = new Uint32Array(this.bits / 32);
  }

  /** First pass. */
  meet(key: string): void {
    const { first, step } = twoHashes(key);
    let isNew = false;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const bit = ((first + probe * step) >>> 0) & (this.bits - 1);
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
