import { type JsonValue, parseJson } from "../../base/json.ts";
import type { ColumnType } from "../../config/job.ts";

const numeral = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * The text of a CSV cell as the type its column was given; an empty cell of any type but string is null.
 * `undefined` when the text is no such value, or an integer too large to be kept exactly.
 */
export function typedValue(text: string, type: ColumnType): JsonValue | undefined {
  if (type === "string") return text;
  const trimmed = text.trim();
  if (trimmed === "") return null;
  switch (type) {
    case "number":
      return number(trimmed);
    case "boolean":
      return boolean(trimmed.toLowerCase());
    case "json":
      return parseJson(trimmed);
    default:
      return type satisfies never;
  }
}

function number(text: string): number | undefined {
  if (!numeral.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : value;
}

function boolean(text: string): boolean | undefined {
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : undefined;
}
