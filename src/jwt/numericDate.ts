import type { JsonValue } from "../base/json.ts";
import { type EpochMs, epochMs } from "../base/time.ts";

/** A NumericDate (RFC 7519 2) as found in a claim. */
export interface NumericDate {
  readonly at: EpochMs;
  /** `milliseconds`: a mistake of the issuer; readers that follow the RFC see a date thousands of years away. */
  readonly unit: "seconds" | "milliseconds";
}

/** In seconds the year 5138, in milliseconds the year 1973: no token means either. */
const FIRST_IN_MILLISECONDS = 100_000_000_000;

/** ECMA-262 21.4.1.1: no Date is further from 1970. */
const FURTHEST_MS = 8_640_000_000_000_000;

/** Reads a date claim; `undefined` for what is no number or beyond every calendar. */
export function readNumericDate(value: JsonValue | undefined): NumericDate | undefined {
  if (typeof value !== "number") return undefined;
  const unit = Math.abs(value) >= FIRST_IN_MILLISECONDS ? "milliseconds" : "seconds";
  const at = unit === "seconds" ? value * 1000 : value;
  return Math.abs(at) <= FURTHEST_MS ? { at: epochMs(at), unit } : undefined;
}
