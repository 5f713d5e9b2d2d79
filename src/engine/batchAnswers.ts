import { atPath, type JsonValue, parseJson } from "../base/json.ts";
import type { BatchAnswers } from "../config/job.ts";

const UNTOLD = "the answer does not tell of each record";

/** What a server said of one record of a batch. */
export interface PartAnswer {
  /** `undefined`: neither a status nor an error stands where the job says. */
  readonly status: number | undefined;
  /** In one line; empty for one that was taken. */
  readonly error: string;
}

/** What the body tells: answers in the order of the records, or why they are not one for each, in one line. */
export type BatchTold =
  | { readonly kind: "told"; readonly answers: readonly PartAnswer[] }
  /** The list is where the job says, of another length. */
  | { readonly kind: "other-length"; readonly why: string }
  /** Nothing is where the job says: so it will be in the next answer. */
  | {
      readonly kind: "not-there";
      readonly what: "list" | "status";
      readonly path: string | null;
      readonly why: string;
    };

export function partAnswers(body: string, places: BatchAnswers, records: number): BatchTold {
  const { list, status } = places;
  const whole = parseJson(body);
  const parts = list === undefined ? whole : atPath(whole, list);
  if (!Array.isArray(parts)) {
    return { kind: "not-there", what: "list", path: list ?? null, why: `${UNTOLD}: ${whatStands(parts, list)}` };
  }
  if (parts.length !== records) {
    return { kind: "other-length", why: `${UNTOLD}: for ${records} records came ${parts.length}` };
  }
  const answers = parts.map((part) => partAnswer(part, places));
  if (status === undefined || answers.some((answer) => answer.status !== undefined)) return { kind: "told", answers };
  return { kind: "not-there", what: "status", path: status, why: noStatus(status) };
}

function partAnswer(part: JsonValue, { status, error }: BatchAnswers): PartAnswer {
  const words = error === undefined ? undefined : wordsOf(atPath(part, error));
  const code = status === undefined ? undefined : statusOf(atPath(part, status));
  if (code !== undefined) return { status: code, error: code < 300 ? "" : (words ?? `HTTP ${code}`) };
  // Without a status an error is what tells a refusal.
  if (words !== undefined) return { status: 400, error: words };
  return status === undefined ? { status: 200, error: "" } : { status: undefined, error: noStatus(status) };
}

function noStatus(path: string): string {
  return `${UNTOLD}: no status at "${path}"`;
}

function whatStands(found: JsonValue | undefined, list: string | undefined): string {
  if (list === undefined) return "it is no list";
  return found === undefined ? `nothing at "${list}"` : `no list at "${list}"`;
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
