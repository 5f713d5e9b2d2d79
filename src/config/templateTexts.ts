import { isObject, type JsonValue } from "../base/json.ts";
import type { DocumentPath, JsonDocument } from "./document.ts";
import { expressionOf } from "./expressionBody.ts";

export const BODY: DocumentPath = ["request", "body"];

export interface TemplateText {
  readonly path: DocumentPath;
  readonly text: string;
}

export const BATCH_BODY: DocumentPath = ["request", "batch", "body"];
export const ROLLBACK: DocumentPath = ["group", "rollback"];
export const ROLLBACK_BODY: DocumentPath = [...ROLLBACK, "body"];

/** The strings of a body, at any depth; an expression is no template. */
export function bodyTexts(document: JsonDocument, body: DocumentPath = BODY): readonly TemplateText[] {
  if (body === BODY && expressionOf(document.valueAt(BODY)) !== undefined) return [];
  return [...strings(document.valueAt(body), body)];
}

/** Every string of a job file that is a template over the columns of a record. */
export function templateTexts(document: JsonDocument): readonly TemplateText[] {
  const headersOf = (path: DocumentPath) => {
    const headers = document.valueAt([...path, "headers"]);
    return isObject(headers) ? Object.keys(headers).map((name) => [...path, "headers", name]) : [];
  };
  const paths = [
    ["request", "path"],
    ...headersOf(["request"]),
    ["write", "ifMatch"],
    ["write", "reconcile", "path"],
    [...ROLLBACK, "path"],
    ...headersOf(ROLLBACK),
  ];
  const outside = paths.flatMap((path) => {
    const text = document.valueAt(path);
    return typeof text === "string" ? [{ path, text }] : [];
  });
  return [...outside, ...bodyTexts(document), ...bodyTexts(document, ROLLBACK_BODY)];
}

function* strings(value: JsonValue | undefined, path: DocumentPath): Generator<TemplateText> {
  if (typeof value === "string") yield { path, text: value };
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* strings(item, [...path, index]);
  else if (isObject(value)) for (const [name, inner] of Object.entries(value)) yield* strings(inner, [...path, name]);
}
