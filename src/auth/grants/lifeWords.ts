import type { JsonValue } from "../../base/json.ts";
import { type EpochMs, epochMs, type Millis, millis, seconds } from "../../base/time.ts";

/** Ten years in seconds: what claims to live longer is no life but a date or a mistake. */
const LONGEST_LIFE_S = 10 * 365 * 24 * 3600;

/** A life in seconds, also as text or with a fraction; `undefined` for anything odd, since nothing follows from it. */
export function readLife(value: JsonValue | undefined): Millis | undefined {
  const life = asNumber(value);
  return life !== undefined && life > 0 && life <= LONGEST_LIFE_S ? millis(Math.floor(seconds(life))) : undefined;
}

/**
 * A date as seconds or milliseconds since 1970 or as text. One that has passed when the answer came is taken for a
 * mistake: nobody gives a token that has ended.
 */
export function readFutureDate(value: JsonValue | undefined, serverNow: EpochMs): EpochMs | undefined {
  const at = readDate(value);
  return at !== undefined && at > serverNow && at - serverNow <= LONGEST_LIFE_S * 1000 ? at : undefined;
}

/** A date as seconds or milliseconds since 1970 or as text; `undefined` for anything else. */
export function readDate(value: JsonValue | undefined): EpochMs | undefined {
  const number = asNumber(value);
  if (number === undefined) {
    const parsed = typeof value === "string" ? Date.parse(value) : Number.NaN;
    return Number.isNaN(parsed) ? undefined : epochMs(parsed);
  }
  if (number < 1e9 || number > 1e14) return undefined;
  return epochMs(number < 1e11 ? number * 1000 : number);
}

function asNumber(value: JsonValue | undefined): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
