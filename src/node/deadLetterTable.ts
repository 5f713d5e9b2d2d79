import type { JsonObject, JsonValue } from "../base/json.ts";
import type { DeadLetter } from "../engine/deadLetter.ts";
import { notFormula } from "./csvText.ts";

/** How dead letters stand in a CSV. */
export interface DeadLetterTable {
  readonly header: readonly string[];
  cells(letter: DeadLetter): readonly string[];
}

const own = ["error", "status", "attempts", "time"] as const;

/** The original columns in their order, then ours. A name of ours that the input uses gets `longhaul_` before it. */
export function tableOfColumns(columns: readonly string[]): DeadLetterTable {
  return {
    header: [...columns, ...ownNames(columns)],
    cells: (letter) => [...columns.map((column) => cellText(letter.values[column])), ...ownCells(letter)],
  };
}

/**
 * For JSON records, which may differ: the fields of the first dead letter, `other` with the remaining fields of a
 * record as one JSON object, then ours.
 */
export function tableOfFields(fields: readonly string[]): DeadLetterTable {
  const known = new Set(fields);
  return {
    header: [...fields, ...freeNames(["other"], fields), ...ownNames(fields)],
    cells: (letter) => [
      ...fields.map((field) => cellText(letter.values[field])),
      others(letter.values, known),
      ...ownCells(letter),
    ],
  };
}

/** The table whose header row already stands in a file of ours. */
export function tableOfFieldsInHeader(header: readonly string[]): DeadLetterTable {
  return tableOfFields(header.slice(0, -(own.length + 1)));
}

/** The names that a table of these fields gives to columns that are none of its records'. */
export function addedNames(fields: readonly string[]): { readonly other: string; readonly own: readonly string[] } {
  const [other = ""] = freeNames(["other"], fields);
  return { other, own: ownNames(fields) };
}

function ownNames(taken: readonly string[]): string[] {
  return freeNames(own, taken);
}

function freeNames(wanted: readonly string[], taken: readonly string[]): string[] {
  return wanted.map((name) => {
    let free = name;
    while (taken.includes(free)) free = `longhaul_${free}`;
    return free;
  });
}

function ownCells({ error, status, attempts, at }: DeadLetter): string[] {
  return [notFormula(error), status === undefined ? "" : String(status), String(attempts), at];
}

/** What is in none of the columns, as one JSON object; nothing when there is no more. */
export function others(values: JsonObject, known: ReadonlySet<string>): string {
  const rest = Object.entries(values).filter(([field]) => !known.has(field));
  return rest.length === 0 ? "" : JSON.stringify(Object.fromEntries(rest));
}

/** Text as it is, nothing for null, JSON for everything else. */
export function cellText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
