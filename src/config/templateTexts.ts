import { isObject, type JsonValue } from "../base/json.ts";
import type { DocumentPath, JsonDocument } from "./document.ts";
import { expressionOf } from "./expressionBody.ts";

export const BODY: DocumentPath = ["request", "body"];

export interface TemplateText {
  readonly path: DocumentPath;
  readonly text: string;
}

/** The strings of a body, at any depth; an expression is no template. */
export function bodyTexts(document: JsonDocument): readonly TemplateText[] {
  if (expressionOf(document.valueAt(BODY)) !== undefined) return [];
  return [...strings(document.valueAt(BODY), BODY)];
}

/** Every string of a job file that is a template. */
export function templateTexts(document: JsonDocument): readonly TemplateText[] {
  const headers = document.valueAt(["request", "headers"]);
  const paths = [
    ["request", "path"],
    ...(isObject(headers) ? Object.keys(headers).map((name) => ["request", "headers", name]) : []),
    ["write", "ifMatch"],
  ];
  const outside = paths.flatMap((path) => {
    const text = document.valueAt(path);
    return typeof text === "string" ? [{ path, text }] : [];
  });
  return [...outside, ...bodyTexts(document)];
}

function* strings(value: JsonValue | undefined, path: DocumentPath): Generator<TemplateText> {
  if (typeof value === "string") yield { path, text: value };
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* strings(item, [...path, index]);
  else if (isObject(value)) for (const [name, inner] of Object.entries(value)) yield* strings(inner, [...path, name]);
}
