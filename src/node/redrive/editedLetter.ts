import { isObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import type { ColumnType } from "../../config/job.ts";
import { cellText, others } from "../deadLetterTable.ts";
import { kindOf } from "../readers/kindOf.ts";
import { typedValue } from "../readers/typedValue.ts";
import type { Letter } from "./letterStories.ts";

/** A cell that cannot be a value of its field. */
export interface UnfitCell {
  readonly column: string;
  readonly expected: ColumnType;
  readonly found: string;
}

/** Turns the cells of one row, by column name, into the values of its record. */
export type EditLetter = (
  letter: Letter,
  cells: ReadonlyMap<string, string>,
) => { readonly values: JsonObject } | { readonly unfit: readonly UnfitCell[] };

/** For CSV and TSV inputs: each cell has the type that the job gives its column. */
export function editColumns(fields: readonly string[], types: Readonly<Record<string, ColumnType>>): EditLetter {
  return (_, cells) => {
    const values = emptyRecord();
    const unfit: UnfitCell[] = [];
    for (const column of fields) {
      const found = cells.get(column) ?? "";
      const expected = Object.hasOwn(types, column) ? (types[column] ?? "string") : "string";
      const value = typedValue(found, expected);
      if (value === undefined) unfit.push({ column, expected, found });
      else values[column] = value;
    }
    return unfit.length > 0 ? { unfit } : { values };
  };
}

/**
 * For JSON inputs: a cell as it was keeps its value, so that null, nothing and the empty text stay apart; an edited one
 * is of the type that it had, or, where it had none, that the field has in another letter. `other` holds the fields
 * without a column of their own.
 */
export function editFields(letters: readonly Letter[], fields: readonly string[], other: string): EditLetter {
  const types = typesIn(letters, fields);
  const known = new Set(fields);
  return (letter, cells) => {
    const values = emptyRecord();
    const unfit: UnfitCell[] = [];
    for (const column of fields) {
      const before = letter.values[column];
      const found = cells.get(column) ?? "";
      if (found === cellText(before)) {
        if (before !== undefined) values[column] = before;
        continue;
      }
      const expected = typeOf(before) ?? types.get(column) ?? "string";
      const value = typedValue(found, expected);
      if (value === undefined) unfit.push({ column, expected, found });
      else values[column] = value;
    }
    const found = cells.get(other) ?? "";
    const rest = found === others(letter.values, known) ? found : found.trim();
    const more = rest === "" ? {} : typedValue(rest, "json");
    if (!isObject(more)) unfit.push({ column: other, expected: "json", found });
    return unfit.length > 0 ? { unfit } : { values: Object.assign(values, more) };
  };
}

/** Without a prototype, so that a column may have any name. */
function emptyRecord(): JsonObject {
  return Object.create(null) as JsonObject;
}

function typesIn(letters: readonly Letter[], fields: readonly string[]): ReadonlyMap<string, ColumnType> {
  const types = new Map<string, ColumnType>();
  for (const { values } of letters) {
    for (const field of fields) {
      const type = types.has(field) ? undefined : typeOf(values[field]);
      if (type !== undefined) types.set(field, type);
    }
  }
  return types;
}

function typeOf(value: JsonValue | undefined): ColumnType | undefined {
  const kind = value === undefined ? "null" : kindOf(value);
  switch (kind) {
    case "null":
      return undefined;
    case "string":
    case "number":
    case "boolean":
      return kind;
    default:
      return "json";
  }
}
