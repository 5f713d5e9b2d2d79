import { CsvError, parse } from "csv-parse";
import { longestRecord, RecordsDamage } from "./damage.ts";
import { utf8Chunks } from "./utf8Chunks.ts";

export interface CsvRow {
  /** Line on which the row starts, counted from 1; a quoted cell may span several. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a CSV file, header included, blank lines left out, in batches as the file is read.
 * Throws `NotUtf8` or `RecordsDamage` after the rows before the damage; the very last of them may be left out, because the
 * parser looks two bytes ahead, but then it is left out on each reading.
 */
export async function* csvRows(
  path: string,
  delimiter: string,
  signal: AbortSignal,
): AsyncGenerator<readonly CsvRow[], void, undefined> {
  let rows: CsvRow[] = [];
  let line = 1;
  const parser = parse({
    delimiter,
    // All three at once, so that one file may mix them and a stray carriage return is never part of a value.
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    max_record_size: longestRecord,
    // Taking rows here, and letting none through, spares a stream event for each.
    on_record: (cells: string[]) => {
      if (cells.length > 1 || cells[0] !== "") rows.push({ line, cells });
      line += 1 + breaksIn(cells);
      return undefined;
    },
  });
  const { write, end } = driver(parser);
  const take = () => {
    const taken = rows;
    rows = [];
    return taken;
  };
  try {
    for await (const chunk of utf8Chunks(path, signal)) {
      await write(chunk);
      yield take();
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
