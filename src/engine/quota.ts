import type { HttpAnswer } from "../base/http.ts";
import { atPath, parseJson } from "../base/json.ts";
import { serverMoment, untilMoment } from "../base/serverTime.ts";
import { hours, type Millis } from "../base/time.ts";

/** Headers in which a server tells its request quota; names in lower case. */
export interface QuotaHeaders {
  readonly remaining: string;
  readonly reset: string;
}

/** A request quota that is used up. */
export interface QuotaEnd {
  /** Until requests are counted anew; absent where the server did not say. */
  readonly resetsIn?: Millis;
}

/** A quota that resets later than this is no matter of waiting. */
export const LONGEST_QUOTA_WAIT: Millis = hours(24);

/** Arena's "daily request limit reached". */
const LIMIT_REACHED = 4084;

/** What an answer says of the quota; `undefined` while requests are left, and where none is counted. */
export function quotaEnd(
  answer: HttpAnswer,
  names: QuotaHeaders | undefined,
  { ahead }: { readonly ahead: Millis },
): QuotaEnd | undefined {
  if (names === undefined) return undefined;
  const { headers, receivedAt, status } = answer;
  const left = quotaLeft(answer, names);
  const isUsedUp = (left !== undefined && left <= 0) || saysSo(answer);
  // Another refusal that happens to come with the last request is its own.
  if (!isUsedUp || (status >= 400 && status !== 429 && !saysSo(answer))) return undefined;
  // Without the quota's own header, the time to wait that came with the refusal.
  const reset = headers[names.reset] ?? headers["retry-after"];
  const at = reset === undefined ? undefined : serverMoment(reset, { headers, receivedAt, ahead });
  return at === undefined ? {} : { resetsIn: untilMoment(at, receivedAt) };
}

/** How many requests the server still takes before it counts anew; `undefined` where it does not say. */
export function quotaLeft({ headers }: HttpAnswer, { remaining }: QuotaHeaders): number | undefined {
  const text = headers[remaining]?.trim();
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function saysSo({ status, body }: HttpAnswer): boolean {
  return (
    status >= 400 && body.includes(String(LIMIT_REACHED)) && atPath(parseJson(body), "errors.0.code") === LIMIT_REACHED
  );
}
