import type { JsonObject, JsonValue } from "../../base/json.ts";
import type { ColumnType } from "../job.ts";
import { parseTemplate } from "../template.ts";

/** A column of the records as the records that were looked at show it. */
export interface ColumnSeen {
  readonly name: string;
  readonly type: ColumnType;
  /** Every record has a value there, and no two the same: it could be the key. */
  readonly isUnique: boolean;
  /** Every record has the column, if perhaps an empty one. */
  readonly isEverywhere: boolean;
  /** The first value, as text. */
  readonly sample: string;
}

/** Columns in the order in which they come; `isText`: the cells are text whose types are guessed, as in CSV. */
export function columnsSeen(records: readonly JsonObject[], isText: boolean): readonly ColumnSeen[] {
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  return [...names].filter(canBeNamed).map((name) => columnOf(name, records, isText));
}

/** The column that most looks like a key; `undefined` when none could be one. */
export function likelyKey(columns: readonly ColumnSeen[]): string | undefined {
  const unique = columns.filter(({ isUnique }) => isUnique);
  return (
    unique.find(({ name }) => /(^|[^a-z])(id|key|no|nr|number|code)$|[a-z](Id|ID|Key|No|Number|Code)$/.test(name)) ??
    unique[0]
  )?.name;
}

/** A name that a placeholder cannot hold cannot stand in a job. */
function canBeNamed(name: string): boolean {
  const parts = parseTemplate(`\${${name}}`)?.parts ?? [];
  return parts.length === 1 && parts[0]?.kind === "placeholder" && parts[0].path === name;
}

function columnOf(name: string, records: readonly JsonObject[], isText: boolean): ColumnSeen {
  const values = records.flatMap((record) => (Object.hasOwn(record, name) ? [record[name] ?? null] : []));
  const told = values.filter((value) => value !== null && value !== "");
  const keys = told.filter((value) => typeof value === "string" || typeof value === "number");
  return {
    name,
    type: isText ? typeOfCells(told) : typeOfValues(told),
    isUnique: keys.length === records.length && new Set(keys.map(String)).size === records.length,
    isEverywhere: values.length === records.length,
    sample: textOf(told[0]),
  };
}

/** One text that is no number makes the column text. */
function typeOfCells(cells: readonly JsonValue[]): ColumnType {
  const texts = cells.filter((cell) => typeof cell === "string").map((cell) => cell.trim());
  if (texts.length === 0) return "string";
  if (texts.every(isPlainNumber)) return "number";
  return texts.every((text) => /^(true|false)$/i.test(text)) ? "boolean" : "string";
}

/** A leading zero or a plus sign, which a number would lose, makes it a text: postal codes, phone numbers. */
function isPlainNumber(text: string): boolean {
  if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return false;
  const value = Number(text);
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

function typeOfValues(values: readonly JsonValue[]): ColumnType {
  const kinds = new Set(values.map((value) => typeof value));
  const [only] = kinds;
  if (kinds.size !== 1) return kinds.size === 0 ? "string" : "json";
  return only === "number" || only === "boolean" || only === "string" ? only : "json";
}

function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
