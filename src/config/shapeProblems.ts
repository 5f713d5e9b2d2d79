import * as z from "zod/mini";
import type { JsonValue } from "../base/json.ts";
import type { Problem, ProblemFacts } from "../base/problem.ts";
import type { DocumentPath, JsonDocument } from "./document.ts";
import { ruleCodes } from "./fields.ts";
import type { FoundSecrets } from "./findSecrets.ts";
import { withoutUserInfo } from "./urls.ts";

/** Everything in which a document differs from its schema, each with its place; what looks like a secret is left out. */
export function shapeProblems(schema: z.core.$ZodType, document: JsonDocument, secrets: FoundSecrets): Problem[] {
  const result = z.safeParse(schema, document.value);
  if (result.success) return [];
  const problems = result.error.issues.flatMap((issue) => problemsOf(document, issue, secrets));
  // In a damaged file what is missing may only have been lost.
  return document.syntaxProblems.length === 0 ? problems : problems.filter(({ code }) => code !== "missing-field");
}

function problemsOf(document: JsonDocument, issue: z.core.$ZodIssue, secrets: FoundSecrets): Problem[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  if (issue.code === "unrecognized_keys") {
    const allowed = issue.message.split(" ");
    return issue.keys
      .filter((field) => !secrets.covers([...path, field]))
      .map((field) => document.problem("unknown-field", { field, allowed }, document.placeOfKey([...path, field])));
  }
  if (secrets.covers(path)) return [];
  if (issue.code === "invalid_key") {
    const expected = issue.issues[0]?.message ?? "name";
    const found = JSON.stringify(String(path.at(-1)));
    return [document.problem("wrong-type", { expected, found }, document.placeOfKey(path))];
  }
  const value = document.valueAt(path);
  if (value === undefined) return [missingField(document, path)];
  return [brokenRule(document, path, issue.message) ?? wrongType(document, path, { issue, value })];
}

export function missingField(document: JsonDocument, path: DocumentPath, inside = path.slice(0, -1)): Problem {
  const field = path.slice(inside.length).join(".");
  return document.problem("missing-field", { field }, document.placeOfOpening(inside));
}

function brokenRule(document: JsonDocument, path: DocumentPath, message: string): Problem | undefined {
  const code = ruleCodes.find((known) => known === message);
  const value = document.valueAt(path);
  if (code === undefined || typeof value !== "string") return undefined;
  const place = document.placeOfValue(path);
  switch (code) {
    case "bad-duration":
      return document.problem(code, { value }, place);
    case "bad-url":
      return document.problem(code, { value: withoutUserInfo(value) }, place);
    case "not-https":
      return document.problem(code, { url: withoutUserInfo(value) }, place);
    case "placeholder-syntax":
      return document.problem(code, { text: value }, place);
    default:
      return code satisfies never;
  }
}

function wrongType(
  document: JsonDocument,
  path: DocumentPath,
  { issue, value }: { readonly issue: z.core.$ZodIssue; readonly value: JsonValue },
): Problem {
  const facts: ProblemFacts["wrong-type"] = { expected: expectedBy(issue), found: foundIn(issue, value) };
  return document.problem("wrong-type", facts, document.placeOfValue(path));
}

function expectedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type" && issue.expected === "record") return "object";
  if (issue.code === "invalid_value") return issue.values.map((value) => JSON.stringify(value)).join(" | ");
  return issue.message;
}

function foundIn(issue: z.core.$ZodIssue, value: JsonValue): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "object" && value !== null) return "object";
  if (typeof value === "string" && issue.code === "invalid_type") return "string";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
