import { open, stat } from "node:fs/promises";
import type { DeadLetter } from "../engine/deadLetter.ts";
import type { DeadLetterFiles, DeadLetterMark } from "../engine/runFiles.ts";
import { AppendFile } from "./appendFile.ts";
import { csvRow } from "./csvText.ts";
import { type DeadLetterTable, tableOfColumns, tableOfFields, tableOfFieldsInHeader } from "./deadLetterTable.ts";
import { GroupCommit } from "./groupCommit.ts";
import { csvRows } from "./readers/csvRows.ts";
import { systemCode } from "./systemCode.ts";
import { truncateFile } from "./truncateFile.ts";

const LINE_FEED = 10;

export interface DeadLetterFilesOptions {
  readonly csvPath: string;
  readonly storiesPath: string;
  /** Columns of a CSV or TSV input; `undefined` for JSON, where the first dead letter decides. */
  readonly columns: readonly string[] | undefined;
  /** Where the checkpoint says the files ended: what stands behind was never acknowledged and is cut. */
  readonly resumeAt?: DeadLetterMark;
}

/**
 * The dead letters of a run: `.csv` to be edited and redriven, `.jsonl` with the full stories.
 * Neither file exists before the first letter. A file that has become shorter than its mark was edited: it is kept as it is.
 */
export async function openDeadLetterFiles(options: DeadLetterFilesOptions): Promise<DeadLetterFiles> {
  const { csvPath, storiesPath, resumeAt } = options;
  if (resumeAt) await Promise.all([cutOwnTail(csvPath, resumeAt.csv), cutTail(storiesPath, resumeAt.stories)]);
  let files: OpenFiles | undefined;
  /** Where both files end behind the last letters that are durable in both. */
  let durable: DeadLetterMark | undefined;
  const commits = new GroupCommit(async (batches: readonly (readonly DeadLetter[])[]) => {
    files ??= await openFiles(options, batches.flat()[0]);
    const { csv, stories, table } = files;
    durable ??= { csv: csv.size, stories: stories.size };
    const rows = csv.size === 0 ? [csvRow(table.header)] : [];
    const lines: string[] = [];
    const end = { csv: csv.size + Buffer.byteLength(rows.join("")), stories: stories.size };
    const marks = new Map<readonly DeadLetter[], readonly DeadLetterMark[]>();
    for (const letters of batches) {
      const ends = letters.map((letter): DeadLetterMark => {
        const row = csvRow(table.cells(letter));
        const line = `${JSON.stringify(letter)}\n`;
        rows.push(row);
        lines.push(line);
        end.csv += Buffer.byteLength(row);
        end.stories += Buffer.byteLength(line);
        return { ...end };
      });
      marks.set(letters, ends);
    }
    await both(csv.append(rows.join("")), stories.append(lines.join("")));
    durable = end;
    return marks;
  });
  return {
    append: async (letters) => (await commits.add(letters)).get(letters) ?? [],
    renew: async () => {
      await commits.idle();
      // One of them may have taken letters that the other refused: both go back to the same letter.
      if (files && durable) await both(files.csv.renew(durable.csv), files.stories.renew(durable.stories));
      commits.mend();
    },
    close: async () => {
      await commits.idle();
      if (files) await both(files.csv.close(), files.stories.close());
    },
  };
}

interface OpenFiles {
  readonly csv: AppendFile;
  readonly stories: AppendFile;
  readonly table: DeadLetterTable;
}

async function openFiles(
  { csvPath, storiesPath, columns }: DeadLetterFilesOptions,
  first: DeadLetter | undefined,
): Promise<OpenFiles> {
  const csv = await AppendFile.open(csvPath);
  const stories = await AppendFile.open(storiesPath).catch(async (error: unknown) => {
    await csv.close();
    throw error;
  });
  if (columns) return { csv, stories, table: tableOfColumns(columns) };
  const header = csv.size === 0 ? undefined : await headerOf(csvPath);
  const table = header ? tableOfFieldsInHeader(header) : tableOfFields(Object.keys(first?.values ?? {}));
  return { csv, stories, table };
}

/** Waits for both, also when one fails: nothing goes on behind the back of whoever tries again. */
async function both(...work: readonly [Promise<void>, Promise<void>]): Promise<void> {
  const ends = await Promise.allSettled(work);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

async function headerOf(csvPath: string): Promise<readonly string[] | undefined> {
  const text = { path: csvPath, delimiter: ",", encoding: "utf-8", compressed: false, markBytes: 0 } as const;
  for await (const { rows } of csvRows(text, new AbortController().signal)) {
    if (rows[0]) return rows[0].cells;
  }
  return undefined;
}

/** Where no row of ours ends at the mark, somebody has edited the file: it stays as it is. */
async function cutOwnTail(path: string, mark: number): Promise<void> {
  if (mark === 0 || (await byteAt(path, mark - 1)) === LINE_FEED) await cutTail(path, mark);
}

async function byteAt(path: string, place: number): Promise<number | undefined> {
  const handle = await open(path).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, place);
    return bytesRead === 1 ? buffer[0] : undefined;
  } finally {
    await handle.close();
  }
}

async function cutTail(path: string, mark: number): Promise<void> {
  const length = await lengthOf(path);
  if (length > mark) await truncateFile(path, mark);
}

async function lengthOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return 0;
    throw error;
  }
}
