import { Tokenizer, TokenParser, TokenType } from "@streamparser/json";
import type { JsonValue } from "../../base/json.ts";
import { isObject } from "../../base/json.ts";
import type { RecordSource, SourceRecord } from "../../engine/record.ts";
import { damageReported, RecordsDamage, recordsProblem } from "./damage.ts";
import { fingerprintFile } from "./fingerprintFile.ts";
import { kindOf } from "./kindOf.ts";
import { lineFeeds } from "./lineFeeds.ts";
import type { TextFile } from "./textFile.ts";
import { utf8Chunks } from "./utf8Chunks.ts";

export interface JsonOptions {
  readonly text: TextFile;
  /** The path as the user wrote it, for problems. */
  readonly file: string;
}

interface Item {
  readonly line: number;
  readonly value: JsonValue;
}

/** Records of a file that is one JSON array of objects, held one at a time. An item of another kind keeps its number. */
export function jsonSource({ text, file }: JsonOptions): RecordSource {
  return {
    file,
    fingerprint: (signal) => fingerprintFile(text, signal),
    columns: async () => undefined,
    async *read(report, signal, from) {
      // Where an item stands says nothing without the array around it: reading always begins at the start.
      const passed = from ? from.record - 1 : 0;
      let number = passed;
      let damaged = false;
      const stopped = (problem: Parameters<typeof report>[0]) => {
        damaged = true;
        report(problem);
      };
      for await (const items of damageReported(arrayItems({ text, passed }, signal), file, stopped, signal)) {
        const records: SourceRecord[] = [];
        for (const { line, value } of items) {
          number += 1;
          if (isObject(value)) records.push({ number, line, values: value });
          else report(recordsProblem(file, line, "record-not-object", { found: kindOf(value) }));
        }
        if (records.length > 0) yield records;
      }
      if (number === 0 && !damaged && !from) report(recordsProblem(file, 1, "records-empty", {}));
    },
  };
}

/** The items of the outermost array but for the first `passed`, with the line on which each starts. */
async function* arrayItems(
  { text, passed }: { readonly text: TextFile; readonly passed: number },
  signal: AbortSignal,
): AsyncGenerator<readonly Item[], void, undefined> {
  const reading = new ArrayReading(passed);
  let empty = true;
  for await (const chunk of utf8Chunks(text, signal)) {
    empty = false;
    const damage = reading.write(chunk);
    yield reading.take();
    if (damage) throw damage;
  }
  const damage = empty ? undefined : reading.end();
  yield reading.take();
  if (damage) throw damage;
}

/** Feeds the parser and notes on which line each item starts. */
class ArrayReading {
  private readonly tokenizer = new Tokenizer();
  private readonly parser = new TokenParser({ paths: ["$.*"], keepStack: false });
  private items: Item[] = [];
  private depth = 0;
  /** Items of which nothing is built. */
  private toPass: number;
  private itemLine = 1;
  private line = 1;
  private chunk: Buffer = Buffer.alloc(0);
  private chunkStart = 0;
  /** How far in the chunk `line` has counted. */
  private counted = 0;

  constructor(passed: number) {
    this.toPass = passed;
    this.tokenizer.onToken = (token) => {
      if (this.passes(token.token)) return;
      this.noteLine(token.token, token.offset);
      this.parser.write(token);
    };
    this.parser.onValue = ({ value }) => {
      // The parser makes only what JSON can say.
      this.items.push({ line: this.itemLine, value: value as JsonValue });
    };
  }

  /** Parses a chunk; what is wrong with it comes back, so that the items before it can be taken first. */
  write(chunk: Buffer): RecordsDamage | undefined {
    this.chunk = chunk;
    this.counted = 0;
    const damage = this.guarded(() => this.tokenizer.write(chunk));
    this.countTo(chunk.length);
    this.chunkStart += chunk.length;
    return damage;
  }

  end(): RecordsDamage | undefined {
    return this.guarded(() => {
      if (!this.tokenizer.isEnded) this.tokenizer.end();
      if (!this.parser.isEnded) this.parser.end();
    });
  }

  take(): readonly Item[] {
    const taken = this.items;
    this.items = [];
    return taken;
  }

  /** Of the passed items, and of the commas behind them, the parser hears nothing; the end of the array it must hear. */
  private passes(token: TokenType): boolean {
    if (this.toPass === 0 || this.depth === 0) return false;
    if (token === TokenType.COMMA) {
      if (this.depth === 1) this.toPass -= 1;
      return true;
    }
    if (this.depth === 1 && token === TokenType.RIGHT_BRACKET) return false;
    this.followDepth(token);
    return true;
  }

  private noteLine(token: TokenType, offset: number): void {
    if (this.depth === 0 && token !== TokenType.LEFT_BRACKET) {
      this.countTo(offset - this.chunkStart);
      throw new RecordsDamage(this.line, "not an array of records");
    }
    if (this.depth === 1 && token !== TokenType.COMMA) {
      // A string or number may have begun in an earlier chunk: then its line is at most the one counted so far.
      this.countTo(offset - this.chunkStart);
      this.itemLine = this.line;
    }
    this.followDepth(token);
  }

  private followDepth(token: TokenType): void {
    if (token === TokenType.LEFT_BRACKET || token === TokenType.LEFT_BRACE) this.depth += 1;
    else if (token === TokenType.RIGHT_BRACKET || token === TokenType.RIGHT_BRACE) this.depth -= 1;
  }

  private countTo(at: number): void {
    if (at <= this.counted) return;
    this.line += lineFeeds(this.chunk, this.counted, at);
    this.counted = at;
  }

  private guarded(work: () => void): RecordsDamage | undefined {
    try {
      work();
      return undefined;
    } catch (error) {
      if (error instanceof RecordsDamage) return error;
      return new RecordsDamage(this.line, error instanceof Error ? error.message : String(error), error);
    }
  }
}
