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
   * Damage (ragged row, bad UTF-8, bad JSON) goes to `report` and the record is left out.
   */
  read(report: ReportProblem, signal: AbortSignal): AsyncIterable<readonly SourceRecord[]>;
}

export type ReportProblem = (problem: Problem) => void;

/** The record's key as text; empty when it has none. */
export function keyOf(values: JsonObject, column: string): string {
  const key = values[column];
  if (key === undefined || key === null) return "";
  return typeof key === "object" ? JSON.stringify(key) : String(key);
}
