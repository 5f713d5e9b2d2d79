import { type ServerTime, serverMoment, untilMoment } from "./serverTime.ts";
import { type Millis, millis } from "./time.ts";

/**
 * `Retry-After` (RFC 9110 10.2.3): seconds, or an HTTP date, which is counted from the server's own `Date`
 * so that a skewed clock on either side does not shorten the wait. Absent or unreadable: `undefined`.
 */
export function retryAfter(server: ServerTime): Millis | undefined {
  const value = server.headers["retry-after"]?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return value.length > 9 ? undefined : millis(Number(value) * 1000);
  const at = serverMoment(value, server);
  return at === undefined ? undefined : untilMoment(at, server.receivedAt);
}
