/** A set of whole numbers kept as runs, written `1-37,39`: it stays small while progress is nearly in order. */
export class Ranges {
  private readonly runs: [first: number, last: number][] = [];
  private total = 0;

  /** How many numbers are in the set. */
  get size(): number {
    return this.total;
  }

  /** The largest number; 0 when there is none. */
  get last(): number {
    return this.runs.at(-1)?.[1] ?? 0;
  }

  has(number: number): boolean {
    const run = this.runs[this.placeOf(number)];
    return run !== undefined && run[0] <= number;
  }

  /** The last number of the unbroken run that `number` is in; `undefined` when it is in none. */
  lastOfRun(number: number): number | undefined {
    const run = this.runs[this.placeOf(number)];
    return run !== undefined && run[0] <= number ? run[1] : undefined;
  }

  add(number: number): void {
    this.addRun(number, number);
  }

  /** How many members lie in `first` to `last`, both included. */
  countWithin(first: number, last: number): number {
    let count = 0;
    for (let at = this.placeOf(first); at < this.runs.length; at += 1) {
      const [from, to] = this.runs[at] as [number, number];
      if (from > last) break;
      count += Math.min(to, last) - Math.max(from, first) + 1;
    }
    return count;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (const [first, last] of this.runs) for (let number = first; number <= last; number += 1) yield number;
  }

  toString(): string {
    return this.runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
  }

  /** Adds everything that `text` lists; `false`, with nothing added, when it is not such a list. */
  addText(text: string): boolean {
    const parsed: [number, number][] = [];
    for (const part of text === "" ? [] : text.split(",")) {
      const match = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(part);
      const first = Number(match?.[1]);
      const last = Number(match?.[2] ?? match?.[1]);
      if (!match || last < first) return false;
      parsed.push([first, last]);
    }
    for (const [first, last] of parsed) this.addRun(first, last);
    return true;
  }

  private addRun(first: number, last: number): void {
    const at = this.placeOf(first - 1);
    let from = first;
    let to = last;
    let replaced = 0;
    for (let next = this.runs[at]; next !== undefined && next[0] <= last + 1; next = this.runs[at + replaced]) {
      from = Math.min(from, next[0]);
      to = Math.max(to, next[1]);
      this.total -= next[1] - next[0] + 1;
      replaced += 1;
    }
    this.runs.splice(at, replaced, [from, to]);
    this.total += to - from + 1;
  }

  /** Index of the first run that ends at or after `number`. */
  private placeOf(number: number): number {
    let low = 0;
    let high = this.runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.runs[middle] as [number, number])[1] < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A list such as `3,7-9`, blanks allowed; `undefined` when it is none, or empty. */
export function parseRanges(text: string): Ranges | undefined {
  const ranges = new Ranges();
  return ranges.addText(text.replaceAll(" ", "")) && ranges.size > 0 ? ranges : undefined;
}
