import type { JsonObject, JsonValue } from "../base/json.ts";
import type { Problem } from "../base/problem.ts";

/** One row of the input. */
export interface SourceRecord {
  /** Its place in the input, counted from 1: the identity by which progress is kept. */
  readonly number: number;
  /** Line of the file on which it starts, counted from 1. */
  readonly line: number;
  readonly values: JsonObject;
  /** The body that the expression of the job made of it; absent where the job has none. */
  readonly mapped?: JsonValue;
  /** Byte of the file just behind it, where a later reading can begin. Absent where the format has no such place. */
  readonly endByte?: number;
  /** Line on which that byte stands. */
  readonly endLine?: number;
}

/** Counted from 0 for the byte and from 1 for the line. */
export interface FilePlace {
  readonly byte: number;
  readonly line: number;
}

/** Where a reading begins: the records before `record` are done. */
export interface ReadFrom {
  readonly record: number;
  /** A place of these same bytes from which on `record` is the first one; absent: the reader has to count to it. */
  readonly at?: FilePlace;
}

export interface InputFingerprint {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** The input of a run, read as a stream, as often as needed. */
export interface RecordSource {
  /** File path as the user wrote it. */
  readonly file: string;
  fingerprint(signal: AbortSignal): Promise<InputFingerprint>;
  /**
   * Column names where the format declares them before the records (CSV, TSV); `undefined` for JSON and JSONL.
   * Throws Failure `input-invalid` for an empty file, a repeated column or bytes that are not UTF-8.
   */
  columns(signal: AbortSignal): Promise<readonly string[] | undefined>;
  /**
   * All records in order, in batches of a few hundred, so that memory does not grow with the input.
   * Damage (ragged row, bad UTF-8, bad JSON) goes to `report` and the record is left out. With `from` exactly the rest
   * comes; what is passed over is not looked at.
   */
  read(report: ReportProblem, signal: AbortSignal, from?: ReadFrom): AsyncIterable<readonly SourceRecord[]>;
}

export type ReportProblem = (problem: Problem) => void;

/** The record's key as text; empty when it has none. */
export function keyOf(values: JsonObject, column: string): string {
  const key = values[column];
  if (key === undefined || key === null) return "";
  return typeof key === "object" ? JSON.stringify(key) : String(key);
}
