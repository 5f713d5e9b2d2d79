import type { Problem } from "../base/problem.ts";
import type { DocumentPath, JsonDocument } from "./document.ts";
import { parseTemplate } from "./template.ts";
import { BATCH_BODY, bodyTexts, ROLLBACK } from "./templateTexts.ts";

/** Fields of a job that are good each for itself, but not together. */
export function jobDisagreements(document: JsonDocument): readonly Problem[] {
  // In a damaged file the other value may only have been lost.
  if (document.syntaxProblems.length > 0) return [];
  return [
    ...recordsProblems(document),
    ...reconcileProblems(document),
    ...ifMatchProblems(document),
    ...batchProblems(document),
    ...groupProblems(document),
  ];
}

/** JSON has types of its own, and nothing between its values that one could choose. */
function recordsProblems(document: JsonDocument): Problem[] {
  const file = document.valueAt(["records", "file"]);
  if (typeof file !== "string" || !/\.jsonl?(\.gz)?$/i.test(file)) return [];
  return [
    ["records", "delimiter"],
    ["records", "types"],
  ]
    .filter((path) => document.has(path))
    .map((path) => exclusion(document, path, "records.file"));
}

/** What a POST made does not stand at the address that it went to. */
function reconcileProblems(document: JsonDocument): Problem[] {
  const method = document.valueAt(["request", "method"]);
  if (method !== "POST" || document.valueAt(["write", "reconcile"]) !== "get") return [];
  return [exclusion(document, ["write", "reconcile"], "request.method")];
}

/** A read changes no version, and nothing stands yet at the address of a POST whose version could be fetched. */
function ifMatchProblems(document: JsonDocument): Problem[] {
  const path: DocumentPath = ["write", "ifMatch"];
  // A batch has no version at all, which is told by itself.
  if (!document.has(path) || document.has(["request", "batch"])) return [];
  const method = document.valueAt(["request", "method"]);
  const reads = method === "GET" || method === "HEAD";
  const fetches = method === "POST" && document.valueAt(path) === "fetch";
  return reads || fetches ? [exclusion(document, path, "request.method")] : [];
}

function batchProblems(document: JsonDocument): Problem[] {
  const batch: DocumentPath = ["request", "batch"];
  if (!document.has(batch)) return [];
  const problems: Problem[] = [];
  const exclude = (path: DocumentPath) => {
    if (document.has(path)) problems.push(exclusion(document, path, "request.batch"));
  };
  const method = document.valueAt(["request", "method"]);
  if (method === "GET" || method === "HEAD") exclude(["request", "method"]);
  // One request has one version, and its records are no group of their own.
  exclude(["write", "ifMatch"]);
  exclude(["group"]);
  // What is asserted is asserted of the answer to one record.
  exclude(["assert"]);
  if (document.valueAt(["write", "reconcile"]) === "get") exclude(["write", "reconcile"]);
  for (const path of [["request", "path"], ...headersOf(document)]) {
    const text = document.valueAt(path);
    const parts = typeof text === "string" ? (parseTemplate(text)?.parts ?? []) : [];
    if (typeof text !== "string" || parts.every(({ kind }) => kind === "text")) continue;
    problems.push(document.problem("batch-placeholder", { text }, document.placeOfValue(path)));
  }
  return [...problems, ...envelopeProblems(document)];
}

function headersOf(document: JsonDocument): DocumentPath[] {
  const headers = document.valueAt(["request", "headers"]);
  const names = typeof headers === "object" && headers !== null ? Object.keys(headers) : [];
  return names.map((name) => ["request", "headers", name]);
}

/** The envelope holds the records, and nothing of any single one. */
function envelopeProblems(document: JsonDocument): Problem[] {
  if (!document.has(BATCH_BODY)) return [];
  const placeholders = bodyTexts(document, BATCH_BODY).flatMap(({ path, text }) =>
    (parseTemplate(text)?.parts ?? []).flatMap((part) => (part.kind === "placeholder" ? [{ path, text, part }] : [])),
  );
  const expected = '"${records}"';
  if (placeholders.length === 0) {
    const place = document.placeOfValue(BATCH_BODY);
    return [document.problem("wrong-type", { expected, found: "none" }, place)];
  }
  return placeholders
    .filter(({ text }) => text.trim() !== "${records}")
    .map(({ path, text }) => document.problem("wrong-type", { expected, found: text }, document.placeOfValue(path)));
}

/** What only looks changes nothing that could be rolled back, and what a POST made has no address of its own. */
function groupProblems(document: JsonDocument): Problem[] {
  const method = document.valueAt(["request", "method"]);
  if (!document.has(["group"])) return [];
  if (method === "GET" || method === "HEAD") return [exclusion(document, ["request", "method"], "group")];
  // Nothing stood at the address of a POST that could be written back.
  const rollback = document.valueAt(ROLLBACK);
  const restores = rollback === undefined || rollback === "restore";
  return method === "POST" && restores ? [document.problem("rollback-needed", {}, document.placeOfKey(["group"]))] : [];
}

function exclusion(document: JsonDocument, path: DocumentPath, other: string): Problem {
  return document.problem("fields-exclude", { field: path.join("."), other }, document.placeOfValue(path));
}
