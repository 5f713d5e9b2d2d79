import { atPath, type JsonObject, type JsonValue } from "../base/json.ts";

/** A text with `${column}` or `${dotted.path}` in it; `$${` stands for a literal `${`. */
export interface Template {
  readonly text: string;
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** `offset` counts characters from the start of the template's text. */
  | { readonly kind: "placeholder"; readonly path: string; readonly offset: number };

/** Where a rendered value will stand, which decides how it is escaped. */
export type TemplatePlace = "url" | "header" | "text";

/** What a placeholder rendered to nothing for: its record has no such value. */
export class MissingValue extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`no value for ${path}`);
    this.name = "MissingValue";
    this.path = path;
  }
}

/** A value that no escaping makes safe in its place: a step such as ".." in a URL path, or text that is not Unicode. */
export class UnsafeValue extends Error {
  readonly path: string;

  constructor(path: string, value: string) {
    super(`"${value}" cannot stand there`);
    this.name = "UnsafeValue";
    this.path = path;
  }
}

/** Parses a template; `undefined` when a `${` is not closed or names nothing. */
export function parseTemplate(text: string): Template | undefined {
  const parts: TemplatePart[] = [];
  let literal = "";
  let at = 0;
  while (at < text.length) {
    if (text.startsWith("$${", at)) {
      literal += "${";
      at += 3;
    } else if (text.startsWith("${", at)) {
      const end = text.indexOf("}", at);
      const path = end < 0 ? "" : text.slice(at + 2, end).trim();
      if (path === "") return undefined;
      if (literal !== "") parts.push({ kind: "text", text: literal });
      literal = "";
      parts.push({ kind: "placeholder", path, offset: at });
      at = end + 1;
    } else {
      literal += text[at];
      at += 1;
    }
  }
  if (literal !== "") parts.push({ kind: "text", text: literal });
  return { text, parts };
}

/** As a rule of a schema: the code of what is wrong, if anything is. */
export function isTemplate(text: string): "placeholder-syntax" | undefined {
  return parseTemplate(text) ? undefined : "placeholder-syntax";
}

/**
 * Renders to text, escaped for its place. Throws `UnsafeValue`, or `MissingValue` when the record lacks a value, or has
 * an empty one that would make a request for all records (`/orders/`) of one for one (`/orders/7`).
 */
export function renderText(template: Template, values: JsonObject, place: TemplatePlace): string {
  let rendered = "";
  const filled: { readonly path: string; readonly value: string; readonly at: number }[] = [];
  for (const part of template.parts) {
    if (part.kind === "text") {
      rendered += part.text;
    } else {
      const value = asText(lookUp(values, part.path));
      if (place !== "text" && !value.isWellFormed()) throw new UnsafeValue(part.path, value.toWellFormed());
      filled.push({ path: part.path, value, at: rendered.length });
      rendered += escapeFor(place, value);
    }
  }
  if (place === "url") {
    const query = rendered.indexOf("?");
    const path = query < 0 ? rendered : rendered.slice(0, query);
    for (const { path: column, value, at } of filled) {
      const segment = at <= path.length ? segmentAt(path, at) : undefined;
      if (segment === "") throw new MissingValue(column);
      if (segment !== undefined && isStep(segment)) throw new UnsafeValue(column, value);
    }
  }
  return rendered;
}

function segmentAt(path: string, at: number): string {
  const start = at === 0 ? 0 : path.lastIndexOf("/", at - 1) + 1;
  const end = path.indexOf("/", at);
  return path.slice(start, end < 0 ? path.length : end);
}

/** Whether a segment of a URL path is no name, but stands for this folder or its parent, escaped or not (WHATWG URL). */
export function isStep(segment: string): boolean {
  return segment.length <= 6 && /^(\.|%2e){1,2}$/i.test(segment);
}

/** Renders for a JSON body: a placeholder that stands alone keeps its value's type, null included. */
export function renderValue(template: Template, values: JsonObject): JsonValue {
  const [only] = template.parts;
  if (only?.kind === "placeholder" && template.parts.length === 1) {
    const value = findValue(values, only.path);
    if (value === undefined) throw new MissingValue(only.path);
    return value;
  }
  return renderText(template, values, "text");
}

/** A column may itself be called `a.b`: the whole name is tried before the path. */
function findValue(values: JsonObject, path: string): JsonValue | undefined {
  return Object.hasOwn(values, path) ? values[path] : atPath(values, path);
}

function lookUp(values: JsonObject, path: string): JsonValue {
  const value = findValue(values, path);
  if (value === undefined || value === null) throw new MissingValue(path);
  return value;
}

function asText(value: JsonValue): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function escapeFor(place: TemplatePlace, text: string): string {
  switch (place) {
    case "url":
      return encodeURIComponent(text);
    case "header":
      // RFC 9110 5.5: no control characters in a field value; others travel percent-encoded.
      return text.replace(/[^\x20-\x7e]/gu, (character) => encodeURIComponent(character));
    case "text":
      return text;
    default:
      return place satisfies never;
  }
}
