import { atPath, type JsonValue, parseJson } from "../base/json.ts";
import type { BatchAnswers } from "../config/job.ts";

/** What a server said of one record of a batch. */
export interface PartAnswer {
  readonly status: number;
  /** In one line; empty for one that was taken. */
  readonly error: string;
}

/** The answers in the order of the records; `undefined` where the body has not one for each. */
export function partAnswers(
  body: string,
  { list, status, error }: BatchAnswers,
  records: number,
): readonly PartAnswer[] | undefined {
  const whole = parseJson(body);
  const parts = list === undefined ? whole : atPath(whole, list);
  if (!Array.isArray(parts) || parts.length !== records) return undefined;
  return parts.map((part) => {
    const words = error === undefined ? undefined : wordsOf(atPath(part, error));
    const code = status === undefined ? undefined : statusOf(atPath(part, status));
    // Without a status an error is what tells a refusal.
    const told = code ?? (words === undefined ? 200 : 400);
    return { status: told, error: told < 300 ? "" : (words ?? `HTTP ${told}`) };
  });
}

function statusOf(value: JsonValue | undefined): number | undefined {
  const status = typeof value === "string" && /^\d{3}\b/.test(value.trim()) ? Number.parseInt(value, 10) : value;
  return typeof status === "number" && status >= 100 && status <= 599 ? status : undefined;
}

function wordsOf(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null || value === "" || value === false) return undefined;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replace(/\s+/g, " ").trim().slice(0, 300).toWellFormed();
}
