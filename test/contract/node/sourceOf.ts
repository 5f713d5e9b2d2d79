import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "../../../src/base/problem.ts";
import type { ColumnType } from "../../../src/config/job.ts";
import type { ReadFrom, RecordSource, SourceRecord } from "../../../src/engine/record.ts";
import { type OpenedSource, openSource, type SourceOptions } from "../../../src/node/readers/openSource.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

export const never = new AbortController().signal;

/** Where problems with a whole line stand. */
export const place = { column: 1, length: 0 };

/** A records file with this content, opened. */
export async function sourceOf(
  name: string,
  content: string | Buffer,
  types: Record<string, ColumnType> = {},
): Promise<RecordSource> {
  return (await openedOf(name, content, { types })).source;
}

/** The same, with what was found out about it, read as the job says. */
export async function openedOf(
  name: string,
  content: string | Buffer,
  records: Partial<SourceOptions["records"]> = {},
): Promise<OpenedSource> {
  const path = join(await temporaryDirectory(), name);
  await writeFile(path, content);
  return openSource({ path, file: name, records: { key: "id", types: {}, ...records } });
}

/** Everything that a source gives; where records end is another question. */
export async function readAll(source: RecordSource, from?: ReadFrom) {
  const { records, problems } = await readPlaces(source, from);
  return { records: records.map(({ number, line, values }) => ({ number, line, values })), problems };
}

/** The same, with the places behind the records. */
export async function readPlaces(source: RecordSource, from?: ReadFrom) {
  const records: SourceRecord[] = [];
  const problems: Problem[] = [];
  for await (const batch of source.read((problem) => problems.push(problem), never, from)) records.push(...batch);
  return { records, problems };
}
