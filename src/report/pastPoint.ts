import { isObject, type JsonObject, type JsonValue, parseJson } from "../base/json.ts";
import type { RunSummary } from "../engine/summary.ts";

/** What a later run compares itself with. */
export interface PastPoint extends Pick<RunSummary, "run" | "state" | "records" | "durationMs" | "recordsPerMinute"> {
  /** When the run began, ISO 8601. */
  readonly startedAt: string;
}

const states = ["completed", "completed-with-dead-letters", "stopped"] as const;
const outcomes = ["total", "succeeded", "dead", "unknown", "rolledBack", "pending"] as const;

/**
 * Of the text of a `<run>.report.json`; `undefined` when it is none of a version that can be compared. Parsed by hand:
 * it is read at the end of every run, which is not to wait until a parser was made for this.
 */
export function parsePastPoint(text: string): PastPoint | undefined {
  const object = parseJson(text);
  if (!isObject(object) || object["version"] !== 1) return undefined;
  // A redrive has other records, and few of them.
  if (typeof object["redrives"] === "string") return undefined;
  const { run, startedAt, durationMs, recordsPerMinute } = object;
  const state = states.find((one) => one === object["state"]);
  const records = isObject(object["records"]) ? recordsOf(object["records"]) : undefined;
  if (typeof run !== "string" || typeof startedAt !== "string" || !state || !records) return undefined;
  if (!isCount(durationMs) || !isCount(recordsPerMinute)) return undefined;
  return { run, startedAt, state, records, durationMs, recordsPerMinute };
}

function recordsOf(object: JsonObject): PastPoint["records"] | undefined {
  const [total, succeeded, dead, unknown, rolledBack, pending] = outcomes.map((name) => object[name]);
  if (!isCount(total) || !isCount(succeeded) || !isCount(dead)) return undefined;
  if (!isCount(unknown) || !isCount(rolledBack) || !isCount(pending)) return undefined;
  return { total, succeeded, dead, unknown, rolledBack, pending };
}

function isCount(value: JsonValue | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
