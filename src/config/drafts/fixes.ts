import { getLocation } from "jsonc-parser";
import type { JsonValue } from "../../base/json.ts";
import { nearest } from "../../base/nearest.ts";
import type { Problem } from "../../base/problem.ts";
import { type DocumentPath, JsonDocument } from "../document.ts";
import { setIn, type TextEdit } from "./editText.ts";

/** What would take a problem away, as edits of the file that it stands in. */
export interface Fix {
  readonly kind: "replace" | "remove" | "insert";
  /** What is put there, or the field that goes. */
  readonly what: string;
  /** The one that a person most likely means. */
  readonly isLikely: boolean;
  readonly edits: readonly TextEdit[];
}

/** More choices than this are a list, and completion has that. */
const MOST_CHOICES = 8;

/** Starting values of fields that have to be there. */
const STARTS: Readonly<Record<string, JsonValue>> = {
  connections: {},
  baseUrl: "https://api.example.com",
  grant: "client_credentials",
  records: { file: "records.csv", key: "id" },
  request: { method: "PUT", path: "/api/v1/records/${id}" },
  path: "/api/v1/records/${id}",
  file: "records.csv",
  key: "id",
  perSecond: 10,
  deadLetters: "5%",
  duration: "10m",
};

/** The fixes of a problem in a text, the likeliest first; none where only a person knows. */
export function fixesOf(problem: Problem, text: string): readonly Fix[] {
  const place = placeIn(text, problem);
  switch (problem.code) {
    case "unknown-field":
      return [...fieldNames(problem.facts, place), ...removal(text, place, problem.facts.field)];
    case "unknown-connection":
      return choices(problem.facts.connection, problem.facts.known, (name) => replaced(place, JSON.stringify(name)));
    case "unknown-preset":
      return choices(problem.facts.preset, problem.facts.known, (name) => replaced(place, JSON.stringify(name)));
    case "key-column-missing":
    case "placeholder-without-column":
      return choices(problem.facts.column, problem.facts.columns, (name) =>
        replaced(place, columnIn(text, place, name)),
      );
    case "not-https": {
      const secure = place.text.replace(/http:/i, "https:");
      return secure === place.text ? [] : [likely("replace", "https", [replaced(place, secure)])];
    }
    case "delimiter-wrong":
      return insertion(text, ["records", "delimiter"], problem.facts.looks);
    case "no-service-identity":
      return [likely("replace", "user", [replaced(place, '"user"')])];
    case "missing-field":
      return insertion(text, [...around(text, place.offset), ...problem.facts.field.split(".")], null);
    case "field-needed":
      return insertion(
        text,
        [...connectionAt(text, place.offset), ...problem.facts.field.split(".")],
        problem.facts.example,
      );
    default:
      return [];
  }
}

/** The text without the field at a place, or without the item of a list. */
export function withoutFieldAt(text: string, offset: number): readonly TextEdit[] {
  const { path } = getLocation(text, offset);
  return path.length === 0 ? [] : setIn(text, path, undefined);
}

/** The string that stands at an offset, decoded; `undefined` when there is none. */
export function valueAt(text: string, offset: number): JsonValue | undefined {
  return new JsonDocument({ path: "", text }).valueAt(getLocation(text, offset).path);
}

interface PlaceIn {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** Offset of a line and column, both from 1. */
export function offsetOf(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  let start = 0;
  const ends = text.matchAll(/\r\n?|\n/g);
  for (let at = 1; at < line; at += 1) {
    const { value } = ends.next();
    if (!value) break;
    start = value.index + value[0].length;
  }
  return start + column - 1;
}

function placeIn(text: string, { line, column, length }: Problem): PlaceIn {
  const offset = offsetOf(text, { line, column });
  return { offset, length, text: text.slice(offset, offset + length) };
}

function replaced({ offset, length }: PlaceIn, content: string): TextEdit {
  return { offset, length, content };
}

function likely(kind: Fix["kind"], what: string, edits: readonly TextEdit[]): Fix {
  return { kind, what, isLikely: true, edits };
}

/** The nearest name first, then the others in their order. */
function choices(wrong: string, known: readonly string[], edit: (name: string) => TextEdit): readonly Fix[] {
  const close = nearest(wrong, known) ?? (known.length === 1 ? known[0] : undefined);
  const others = known.filter((name) => name !== close);
  return [...(close === undefined ? [] : [close]), ...others]
    .slice(0, MOST_CHOICES)
    .map((what) => ({ kind: "replace", what, isLikely: what === close, edits: [edit(what)] }));
}

function fieldNames({ field, allowed }: { field: string; allowed: readonly string[] }, place: PlaceIn): readonly Fix[] {
  const close = nearest(field, allowed);
  return close === undefined ? [] : [likely("replace", close, [replaced(place, JSON.stringify(close))])];
}

function removal(text: string, { offset }: PlaceIn, field: string): readonly Fix[] {
  const edits = withoutFieldAt(text, offset + 1);
  return edits.length === 0 ? [] : [{ kind: "remove", what: field, isLikely: false, edits }];
}

/** A column stands there as a whole string, or as a placeholder within one. */
function columnIn(text: string, { offset }: PlaceIn, name: string): string {
  const quoted = JSON.stringify(name);
  return text[offset] === '"' ? quoted : `\${${quoted.slice(1, -1)}}`;
}

/** The path of the object that opens at an offset. */
function around(text: string, offset: number): DocumentPath {
  const { path } = getLocation(text, offset);
  return text[offset] === "{" ? path : path.slice(0, -1);
}

function connectionAt(text: string, offset: number): DocumentPath {
  return getLocation(text, offset).path.slice(0, 2);
}

function insertion(text: string, path: DocumentPath, example: string | null): readonly Fix[] {
  const field = String(path.at(-1));
  const value = example ?? STARTS[field] ?? "";
  const edits = setIn(text, path, value);
  return edits.length === 0 ? [] : [likely("insert", field, edits)];
}
