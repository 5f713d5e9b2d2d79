import { CsvError, parse } from "csv-parse";
import type { FilePlace } from "../../engine/record.ts";
import { ChunkWindow } from "./chunkWindow.ts";
import { longestRecord, RecordsDamage } from "./damage.ts";
import type { TextFile } from "./textFile.ts";
import { utf8Chunks } from "./utf8Chunks.ts";

/** Rows that wait long for their turn are copied from one space for young objects to the next meanwhile. */
const BATCH_BYTES = 8192;

export interface CsvRow {
  /** Line on which the row starts, counted from 1; a quoted cell may span several. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Where it starts and what comes behind it, in bytes of the text as UTF-8, a mark included. */
  readonly startByte: number;
  readonly endByte: number;
  readonly endLine: number;
}

export interface CsvBatch {
  readonly rows: readonly CsvRow[];
  /** The row as it stands in the file; `undefined` when its start was read too long ago. Good until the next batch. */
  readonly textOf: (row: CsvRow) => string | undefined;
}

export interface CsvText extends TextFile {
  readonly delimiter: string;
}

/**
 * The rows of a CSV file, header included, blank lines left out, in batches as the file is read, from `from` on.
 * Throws `NotUtf8` or `RecordsDamage` after the rows before the damage; the very last of them may be left out, because the
 * parser looks two bytes ahead, but then it is left out on each reading.
 */
export async function* csvRows(
  text: CsvText,
  signal: AbortSignal,
  from?: FilePlace,
): AsyncGenerator<CsvBatch, void, undefined> {
  let rows: CsvRow[] = [];
  let line = from?.line ?? 1;
  const base = from?.byte ?? text.markBytes;
  let startByte = base;
  const parser = parse({
    delimiter: text.delimiter,
    // All three at once, so that one file may mix them and a stray carriage return is never part of a value.
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    max_record_size: longestRecord,
    // Taking rows here, and letting none through, spares a stream event for each.
    on_record: (cells: string[], { bytes }) => {
      const endLine = line + 1 + breaksIn(cells);
      const endByte = base + bytes;
      if (cells.length > 1 || cells[0] !== "") rows.push({ line, cells, startByte, endByte, endLine });
      line = endLine;
      startByte = endByte;
      return undefined;
    },
  });
  const { write, end } = driver(parser);
  const window = new ChunkWindow(base);
  const textOf = (row: CsvRow) => window.text(row.startByte, row.endByte);
  const take = (): CsvBatch => {
    const taken = rows;
    rows = [];
    return { rows: taken, textOf };
  };
  try {
    for await (const chunk of utf8Chunks(text, signal, from?.byte)) {
      window.push(chunk);
      for (let at = 0; at < chunk.length; at += BATCH_BYTES) {
        await write(chunk.subarray(at, at + BATCH_BYTES));
        yield take();
      }
    }
    await end();
    yield take();
  } catch (error) {
    yield take();
    if (error instanceof CsvError) throw new RecordsDamage(line, wordsOf(error.code), error);
    throw error;
  } finally {
    parser.destroy();
  }
}

/** Runs the parser by hand: each step ends when its rows are out, or rejects with what is wrong with them. */
function driver(parser: ReturnType<typeof parse>) {
  const step = (start: (done: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => {
      start((error) => (error ? reject(error) : resolve()));
    });
  // Each step reports its own error; unheard, the stream's event would end the process.
  parser.on("error", () => undefined);
  parser.resume();
  return {
    write: (chunk: Buffer) => step((done) => parser.write(chunk, done)),
    end: () => step((done) => parser.end(done)),
  };
}

function breaksIn(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) {
    if (cell.includes("\n") || cell.includes("\r")) breaks += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  return breaks;
}

function wordsOf(code: string): string {
  return code.replace(/^CSV_/, "").replaceAll("_", " ").toLowerCase();
}
