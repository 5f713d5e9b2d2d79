import type { JsonValue } from "../../base/json.ts";

/** What JSON calls a value: object, array, string, number, boolean or null. */
export function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
