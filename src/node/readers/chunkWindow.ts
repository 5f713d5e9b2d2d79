/** The last two chunks of a text, to look at a row again: the reader uses the buffers of older ones for others. */
export class ChunkWindow {
  private older: Buffer = Buffer.alloc(0);
  private newer: Buffer = Buffer.alloc(0);
  /** Where the newer one begins in the text. */
  private at: number;

  constructor(start: number) {
    this.at = start;
  }

  push(chunk: Buffer): void {
    this.at += this.newer.length;
    this.older = this.newer;
    this.newer = chunk;
  }

  /** The text from byte `start` to `end`; `undefined` when it began earlier. */
  text(start: number, end: number): string | undefined {
    if (start >= this.at) return this.newer.toString("utf8", start - this.at, end - this.at);
    const first = this.at - this.older.length;
    if (start < first) return undefined;
    return Buffer.concat([this.older, this.newer]).toString("utf8", start - first, end - first);
  }
}
