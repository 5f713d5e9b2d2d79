import { getLocation, type Location, type Node } from "jsonc-parser";
import type { JsonValue } from "../../base/json.ts";
import { type DocumentPath, JsonDocument } from "../document.ts";
import { parseTemplate } from "../template.ts";

/** A part of a text, in offsets of it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What can be completed where the cursor stands in a job file. `span` is what the completion replaces. */
export type Wanted =
  | { readonly kind: "connection" | "records-file" | "key" | "type-column"; readonly span: Span }
  /** Inside `${…}`: the name alone. */
  | { readonly kind: "placeholder"; readonly span: Span };

/** Where strings are templates over the columns of a record. */
const TEMPLATES: readonly (readonly (string | number)[])[] = [
  ["request", "path"],
  ["request", "headers"],
  ["request", "body"],
  ["write", "ifMatch"],
  ["write", "reconcile", "path"],
  ["group", "rollback"],
];

/** What a cursor in a job file asks for; `undefined` where the schema says all there is. */
export function wantedAt(text: string, offset: number): Wanted | undefined {
  const location = getLocation(text, offset);
  const { path, previousNode, isAtPropertyKey } = location;
  const inString = previousNode?.type === "string" || previousNode?.type === "property" ? previousNode : undefined;
  const span = inString && inString.offset <= offset ? spanOf(inString) : { start: offset, end: offset };
  const where = path.join(".");
  if (isAtPropertyKey)
    return isIn(path, ["records", "types"]) && path.length === 3 ? { kind: "type-column", span } : undefined;
  if (where === "connection") return { kind: "connection", span };
  if (where === "records.file") return { kind: "records-file", span };
  if (where === "records.key" || where === "group.by") return { kind: "key", span };
  const string = templateAt(location);
  const hole = string && holeAt(text, { offset, last: offset - 2, string });
  return hole && { kind: "placeholder", span: hole };
}

/** What stands under the mouse: a placeholder's path, or the field whose name or value it is. */
export interface Spot {
  readonly path: DocumentPath;
  readonly value: JsonValue | undefined;
  readonly placeholder?: string;
  readonly span: Span;
}

export function spotAt(text: string, offset: number): Spot | undefined {
  const location = getLocation(text, offset);
  const { path, previousNode } = location;
  if (!previousNode || offset > previousNode.offset + previousNode.length) return undefined;
  const value = new JsonDocument({ path: "", text }).valueAt(path);
  const string = templateAt(location);
  const hole = string && holeAt(text, { offset, last: offset, string });
  if (!hole || text[hole.end] !== "}") return { path, value, span: spanOf(previousNode) };
  const placeholder = parseTemplate(text.slice(hole.start - 2, hole.end + 1))?.parts[0];
  if (placeholder?.kind !== "placeholder") return { path, value, span: spanOf(previousNode) };
  return { path, value, placeholder: placeholder.path, span: { start: hole.start - 2, end: hole.end + 1 } };
}

function spanOf({ offset, length }: { readonly offset: number; readonly length: number }): Span {
  return { start: offset, end: offset + length };
}

function isIn(path: DocumentPath, ancestor: readonly (string | number)[]): boolean {
  return ancestor.every((step, at) => path[at] === step);
}

/** The name in the `${…}` that opens before `last`, where `offset` is still in it; also while it is not closed yet. */
function holeAt(
  text: string,
  { offset, last, string }: { offset: number; last: number; string: Node },
): Span | undefined {
  const { start, end } = spanOf(string);
  const open = text.lastIndexOf("${", last);
  if (open <= start || text[open - 1] === "$") return undefined;
  const close = text.indexOf("}", open);
  const isClosed = close >= 0 && close < end;
  if (isClosed && close < offset) return undefined;
  return { start: open + 2, end: isClosed ? close : offset };
}

function templateAt({ path, previousNode, isAtPropertyKey }: Location): Node | undefined {
  const isTemplate = !isAtPropertyKey && TEMPLATES.some((template) => isIn(path, template));
  return isTemplate && previousNode?.type === "string" ? previousNode : undefined;
}
