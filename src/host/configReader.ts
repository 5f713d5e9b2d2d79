import { atPath, isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { Problem } from "../base/problem.ts";
import { checkExpressions } from "../config/checkExpressions.ts";
import { checkPlaceholders } from "../config/checkPlaceholders.ts";
import type { ConnectionEntry } from "../config/connectionEntry.ts";
import { type ConnectionsFile, readConnectionsFile } from "../config/connectionsFile.ts";
import { type DocumentPath, JsonDocument, type SourceFile } from "../config/document.ts";
import { inReadingOrder } from "../config/inReadingOrder.ts";
import type { Job } from "../config/job.ts";
import { type JobFile, readJobFile } from "../config/jobFile.ts";
import type { Place } from "../config/lineMap.ts";
import { presets } from "../presets/presets.ts";

/** Reads the files a user owns. Loaded when the first one is read: the validators are large, and activation need not wait. */
export function readConnections(file: SourceFile): ConnectionsFile {
  return readConnectionsFile(file, presets);
}

/** All that is wrong in a job file, its expressions included. */
export async function problemsOfJob(file: SourceFile, connections: ConnectionsFile): Promise<readonly Problem[]> {
  return inReadingOrder([...readJob(file, connections).problems, ...(await checkExpressions(file))]);
}

export function readJob(file: SourceFile, { connections, declared }: ConnectionsFile): JobFile {
  return readJobFile(file, connections, declared);
}

/** The first problem with one field of a job file, the columns of its records included. */
export function problemAt(
  file: SourceFile,
  {
    field,
    columns,
    connections,
  }: {
    readonly field: DocumentPath;
    readonly columns: readonly string[];
    readonly connections: ConnectionsFile;
  },
): Problem | undefined {
  const { line, column, length } = new JsonDocument(file).placeOfValue(field);
  const { job, places, problems } = readJob(file, connections);
  const all = [...problems, ...(job ? checkPlaceholders({ job, places, columns }) : [])];
  return all.find((one) => one.line === line && one.column >= column && one.column <= column + length);
}

/** Which connection a job file names, damaged or not. */
export function connectionOfJob(file: SourceFile): string | undefined {
  const id = new JsonDocument(file).valueAt(["connection"]);
  return typeof id === "string" ? id : undefined;
}

/** What a job file says of its records, as far as it can be read. */
export function recordsOfJob(
  file: SourceFile,
): Pick<Job["records"], "file" | "key" | "types" | "delimiter"> | undefined {
  const records = new JsonDocument(file).valueAt(["records"]);
  if (!isObject(records) || typeof records.file !== "string" || records.file === "") return undefined;
  const { key, delimiter } = records;
  return {
    file: records.file,
    key: typeof key === "string" ? key : "",
    types: {},
    ...(typeof delimiter === "string" && delimiter.length === 1 && { delimiter }),
  };
}

/** What a preset says of a field, by dotted path. */
export function presetValue(entry: ConnectionEntry, field: string): JsonValue | undefined {
  return atPath(entry as JsonObject, field);
}

/** Where a job file names its records. */
export function placeOfRecords(file: SourceFile): Place {
  return new JsonDocument(file).placeOfValue(["records", "file"]);
}

/** Where a job file says what separates the cells; where it says nothing, where it names its records. */
export function placeOfDelimiter(file: SourceFile): Place {
  const document = new JsonDocument(file);
  const path = ["records", "delimiter"];
  return document.has(path) ? document.placeOfValue(path) : placeOfRecords(file);
}

/** Where a connection's name stands in `longhaul.json`, or one of its fields: where that is missing, what would surround it. */
export function placeOfConnection(file: SourceFile, connection: string, field?: string): Place {
  const document = new JsonDocument(file);
  const whole = ["connections", connection];
  const steps = field === undefined ? [] : field.split(".");
  for (let length = steps.length; length > 0; length -= 1) {
    const path = [...whole, ...steps.slice(0, length)];
    if (document.has(path)) return document.placeOfKey(path);
  }
  return document.placeOfKey(whole);
}

export { checkPlaceholders } from "../config/checkPlaceholders.ts";
// What makes and mends these files stands in the same bundle as what reads them.
export { columnsSeen, likelyKey } from "../config/drafts/columnsSeen.ts";
export { connectionEdits, fieldsNeeded, idsIn, problemWith } from "../config/drafts/connectionDraft.ts";
export { applied } from "../config/drafts/editText.ts";
export { type EffectiveField, effectiveFields } from "../config/drafts/effective.ts";
export { spotAt, wantedAt } from "../config/drafts/fileSpot.ts";
export { fixesOf, offsetOf, valueAt, withoutFieldAt } from "../config/drafts/fixes.ts";
export { collectionOf, draftMethods, jobText, likelyPath } from "../config/drafts/jobDraft.ts";
export { wrongDelimiter } from "../config/wrongDelimiter.ts";
