import { Tokenizer, TokenParser, TokenType } from "@streamparser/json";
import type { JsonValue } from "../../base/json.ts";
import { isObject } from "../../base/json.ts";
import type { RecordSource, SourceRecord } from "../../engine/record.ts";
import { damageReported, RecordsDamage, recordsProblem } from "./damage.ts";
import { fingerprintFile } from "./fingerprintFile.ts";
import { kindOf } from "./kindOf.ts";
import { lineFeeds, utf8Chunks } from "./utf8Chunks.ts";

interface Item {
  readonly line: number;
  readonly value: JsonValue;
}

/** Records of a file that is one JSON array of objects, held one at a time. An item of another kind keeps its number. */
export function jsonSource({ path, file }: { readonly path: string; readonly file: string }): RecordSource {
  return {
    file,
    fingerprint: (signal) => fingerprintFile(path, signal),
    columns: async () => undefined,
    async *read(report, signal) {
      let number = 0;
      let damaged = false;
      const stopped = (problem: Parameters<typeof report>[0]) => {
        damaged = true;
        report(problem);
      };
      for await (const items of damageReported(arrayItems(path, signal), file, stopped, signal)) {
        const records: SourceRecord[] = [];
        for (const { line, value } of items) {
          number += 1;
          if (isObject(value)) records.push({ number, line, values: value });
          else report(recordsProblem(file, line, "record-not-object", { found: kindOf(value) }));
        }
        if (records.length > 0) yield records;
      }
      if (number === 0 && !damaged) report(recordsProblem(file, 1, "records-empty", {}));
    },
  };
}

/** The items of the outermost array, with the line on which each starts. */
async function* arrayItems(path: string, signal: AbortSignal): AsyncGenerator<readonly Item[], void, undefined> {
  const reading = new ArrayReading();
  let empty = true;
  for await (const chunk of utf8Chunks(path, signal)) {
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
  private itemLine = 1;
  private line = 1;
  private chunk: Buffer = Buffer.alloc(0);
  private chunkStart = 0;
  /** How far in the chunk `line` has counted. */
  private counted = 0;

  constructor() {
    this.tokenizer.onToken = (token) => {
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
