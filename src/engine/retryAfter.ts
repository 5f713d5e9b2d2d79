import { type EpochMs, type Millis, millis } from "../base/time.ts";

/**
 * `Retry-After` (RFC 9110 10.2.3): seconds, or an HTTP date, which is counted from the server's own `Date`
 * so that a skewed clock on either side does not shorten the wait. Absent or unreadable: `undefined`.
 */
export function retryAfter(headers: Readonly<Record<string, string>>, receivedAt: EpochMs): Millis | undefined {
  const value = headers["retry-after"]?.trim();
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return millis(Number(value) * 1000);
  const until = Date.parse(value);
  if (Number.isNaN(until) || !/[a-z]{3}/i.test(value)) return undefined;
  const serverNow = Date.parse(headers["date"] ?? "");
  return millis(Math.max(0, until - (Number.isNaN(serverNow) ? receivedAt : serverNow)));
}
