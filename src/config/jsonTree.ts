import { createScanner, type Node } from "jsonc-parser";
import type { JsonValue } from "../base/json.ts";

/** Deeper nesting would exhaust the stack of the recursive parser, and no file of a user needs it. */
const DEEPEST = 64;

// The parser declares its token kinds as a const enum, which a file compiled alone cannot import.
const OPEN: ReadonlySet<number> = new Set([1, 3]);
const CLOSE: ReadonlySet<number> = new Set([2, 4]);
const END_OF_FILE = 17;

/** Offset of the first bracket that nests too deep; `undefined` when none does. */
export function tooDeepAt(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== END_OF_FILE; token = scanner.scan()) {
    if (OPEN.has(token)) depth += 1;
    else if (CLOSE.has(token)) depth -= 1;
    if (depth > DEEPEST) return scanner.getTokenOffset();
  }
  return undefined;
}

/** The value of a tree; a field without a value, as damaged text may have, is left out. */
export function valueOf(node: Node): JsonValue {
  if (node.type === "array") return (node.children ?? []).map(valueOf);
  if (node.type !== "object") return scalarOf(node);
  const fields: [string, JsonValue][] = [];
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key && value) fields.push([String(key.value), valueOf(value)]);
  }
  // Not by assignment: a field may be called `__proto__`.
  return Object.fromEntries(fields);
}

function scalarOf(node: Node): JsonValue {
  const value: unknown = node.value;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** The names of fields that already stand in the same object. */
export function* repeatedKeys(node: Node): Generator<Node> {
  const seen = new Set<string>();
  for (const child of node.children ?? []) {
    const key = child.type === "property" ? child.children?.[0] : undefined;
    if (key && seen.has(String(key.value))) yield key;
    if (key) seen.add(String(key.value));
    yield* repeatedKeys(child);
  }
}
