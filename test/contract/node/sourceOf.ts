import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "../../../src/base/problem.ts";
import type { ColumnType } from "../../../src/config/job.ts";
import type { RecordSource, SourceRecord } from "../../../src/engine/record.ts";
import { openSource } from "../../../src/node/readers/openSource.ts";
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
  const path = join(await temporaryDirectory(), name);
  await writeFile(path, content);
  return openSource({ path, file: name, types });
}

export async function readAll(from: RecordSource) {
  const records: SourceRecord[] = [];
  const problems: Problem[] = [];
  for await (const batch of from.read((problem) => problems.push(problem), never)) records.push(...batch);
  return { records, problems };
}
