import { Failure } from "../../base/failure.ts";
import type { Problem, ProblemCode, ProblemFacts } from "../../base/problem.ts";
import type { Job } from "../../config/job.ts";
import { keyOf, type SourceRecord } from "../../engine/record.ts";
import { addedNames } from "../deadLetterTable.ts";
import { type CsvRow, type CsvText, csvRows } from "../readers/csvRows.ts";
import { damageReported } from "../readers/damage.ts";
import { findDelimiter } from "../readers/findDelimiter.ts";
import { lookAtText } from "../readers/textFile.ts";
import type { RunPaths } from "../runDirectory.ts";
import { systemCode } from "../systemCode.ts";
import { editColumns, editFields } from "./editedLetter.ts";
import { cellColumns } from "./letterPlaces.ts";
import { type Letter, readLetters } from "./letterStories.ts";
import { tornGroups } from "./tornGroups.ts";

/** A dead letter as it goes again. */
export interface TakenLetter extends SourceRecord {
  /** Its record number in the run that gave up on it. */
  readonly of: number;
}

export interface TakenLetters {
  /** Path of the edited file. */
  readonly file: string;
  /** In the order of the input, so that what stood together there stands together here. */
  readonly letters: readonly TakenLetter[];
  /** Columns of a CSV or TSV input; `undefined` for JSON. */
  readonly columns: readonly string[] | undefined;
  readonly problems: readonly Problem[];
}

export interface TakeOptions {
  readonly paths: RunPaths;
  readonly job: Job;
  /** Records of the run that an earlier redrive took: whatever became of them there, they do not go from here again. */
  readonly takenBefore: ReadonlySet<number>;
}

type Note = <C extends ProblemCode>(place: { line: number; cell?: number }, code: C, facts: ProblemFacts[C]) => void;

/**
 * The rows that are in a dead-letter file now, as they were edited. Rows that were removed are left out; everything
 * else that does not belong to a letter is a problem. Holds all letters in memory: they are the exception.
 */
export async function takeLetters(
  { paths, job, takenBefore }: TakeOptions,
  signal: AbortSignal,
): Promise<TakenLetters> {
  const file = paths.deadLetters;
  const stories = await readLetters(paths.stories);
  const fields = Object.keys(stories[0]?.values ?? {});
  const { other, own } = addedNames(fields);
  const text = await textOf(file, job.records.key);
  const found: { problem: Problem; cell: number | undefined }[] = [];
  const note: Note = ({ line, cell }, code, facts) => {
    found.push({ problem: { code, file, line, column: 1, length: 0, facts } as Problem, cell });
  };
  const damaged = (problem: Problem) => {
    found.push({ problem, cell: undefined });
  };
  let reader: ((row: CsvRow) => TakenLetter | undefined) | undefined;
  let columns: readonly string[] | undefined;
  const letters: TakenLetter[] = [];
  for await (const { rows } of damageReported(csvRows(text, signal), file, damaged, signal)) {
    for (const row of rows) {
      if (reader) {
        const letter = reader(row);
        if (letter) letters.push(letter);
        continue;
      }
      const isJson = row.cells.includes(other);
      if (!isJson) columns = fields;
      checkHeader(row, { fields, added: isJson ? [other, ...own] : own }, note);
      if (found.length > 0) return { file, letters, columns, problems: await placed(found, file, text.delimiter) };
      const edit = isJson ? editFields(stories, fields, other) : editColumns(fields, job.records.types);
      reader = rowReader({ header: row.cells, stories, key: job.records.key, takenBefore, edit }, note);
    }
  }
  const { group, records } = job;
  if (group && found.length === 0) {
    const lines = new Map(letters.map(({ of, line }) => [of, line]));
    const open = stories.filter(({ record }) => !takenBefore.has(record));
    const goes = (record: number) => lines.has(record);
    for (const torn of tornGroups(open, { by: group.by, key: records.key, goes })) {
      note({ line: lines.get(torn.present) ?? 1 }, "group-torn", { group: torn.group, missing: torn.missing });
    }
  }
  const inOrder = letters.sort((a, b) => a.of - b.of).map((letter, at) => ({ ...letter, number: at + 1 }));
  return { file, letters: inOrder, columns, problems: await placed(found, file, text.delimiter) };
}

interface RowContext {
  readonly header: readonly string[];
  readonly stories: readonly Letter[];
  readonly key: string;
  readonly takenBefore: ReadonlySet<number>;
  readonly edit: ReturnType<typeof editColumns>;
}

function rowReader({ header, stories, key, takenBefore, edit }: RowContext, note: Note) {
  const byKey = new Map(stories.map((letter) => [keyOf(letter.values, key), letter]));
  const keyAt = header.indexOf(key);
  const lines = new Map<string, number>();
  return ({ line, cells }: CsvRow): TakenLetter | undefined => {
    if (cells.length !== header.length) {
      note({ line }, "ragged-row", { expected: header.length, found: cells.length });
      return undefined;
    }
    const name = cells[keyAt] ?? "";
    const letter = byKey.get(name);
    const firstLine = lines.get(name);
    lines.set(name, firstLine ?? line);
    if (firstLine !== undefined) note({ line, cell: keyAt }, "dead-letter-twice", { key: name, firstLine });
    else if (name === "") note({ line, cell: keyAt }, "key-empty", { column: key });
    else if (!letter) note({ line, cell: keyAt }, "dead-letter-unknown", { key: name });
    else if (!takenBefore.has(letter.record)) {
      const edited = edit(letter, new Map(header.map((column, at) => [column, cells[at] ?? ""])));
      if ("values" in edited) return { number: 0, of: letter.record, line, values: edited.values };
      for (const unfit of edited.unfit) {
        note({ line, cell: header.indexOf(unfit.column) }, "value-of-wrong-type", unfit);
      }
    }
    return undefined;
  };
}

/** Columns may stand in any order, and ours may be gone: they are not read. */
function checkHeader(
  { line, cells }: CsvRow,
  { fields, added }: { readonly fields: readonly string[]; readonly added: readonly string[] },
  note: Note,
): void {
  for (const column of fields) {
    if (!cells.includes(column)) note({ line }, "dead-letter-column-missing", { column });
  }
  cells.forEach((column, cell) => {
    if (cells.indexOf(column) !== cell) note({ line, cell }, "column-twice", { column });
    else if (!fields.includes(column) && !added.includes(column)) {
      note({ line, cell }, "dead-letter-column-unknown", { column });
    }
  });
}

/** As a spreadsheet saved it: with whatever it takes for a delimiter. */
async function textOf(file: string, key: string): Promise<CsvText> {
  try {
    const { text, bytes, whole } = await lookAtText(file, undefined);
    const head = bytes.toString("utf8", text.markBytes);
    return { ...text, delimiter: findDelimiter({ text: head, whole, key }) };
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new Failure("file-unreadable", { file, code }, error);
  }
}

async function placed(
  found: readonly { readonly problem: Problem; readonly cell: number | undefined }[],
  file: string,
  delimiter: string,
): Promise<readonly Problem[]> {
  if (found.every(({ cell }) => cell === undefined)) return found.map(({ problem }) => problem);
  const columnOf = await cellColumns(file, delimiter);
  return found.map(({ problem, cell }) =>
    cell === undefined ? problem : { ...problem, column: columnOf(problem.line, cell) },
  );
}
