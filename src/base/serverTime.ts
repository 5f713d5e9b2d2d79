import { type EpochMs, epochMs, type Millis, millis } from "./time.ts";

/** How a server counted a moment, and what is known of its clock. */
export interface ServerTime {
  readonly headers: Readonly<Record<string, string>>;
  readonly receivedAt: EpochMs;
  /** How far the server's clock is ahead of ours, as far as measured. */
  readonly ahead: Millis;
}

/** Above this a bare number counts seconds since 1970; below it, seconds from now. */
const LEAST_EPOCH_SECONDS = 1_000_000_000;

/** A date with dashes, as one vendor writes it: `Fri, 02-May-2014 14:22:13 GMT-0700 (PDT)`. */
const DASHED = /\b(\d{1,2})-([a-z]{3})-(\d{4})\b/i;

/**
 * When a date of the server is, by the local clock: counted from the server's own `Date`, so that a skewed clock on
 * either side changes nothing. Reads HTTP and ISO dates, dates with dashes, and bare seconds. `undefined`: unreadable.
 */
export function serverMoment(text: string, server: ServerTime): EpochMs | undefined {
  const { headers, receivedAt, ahead } = server;
  const value = text.trim();
  if (/^\d{1,12}$/.test(value)) {
    const count = Number(value);
    return count < LEAST_EPOCH_SECONDS ? epochMs(receivedAt + count * 1000) : epochMs(count * 1000 - ahead);
  }
  if (!/[a-z]{3}|^\d{4}-\d\d-\d\dT/i.test(value)) return undefined;
  const at = Date.parse(value.replace(DASHED, "$1 $2 $3"));
  if (Number.isNaN(at)) return undefined;
  const now = Date.parse(headers["date"] ?? "");
  return epochMs(Number.isNaN(now) ? at - ahead : receivedAt + (at - now));
}

export function untilMoment(at: EpochMs, receivedAt: EpochMs): Millis {
  return millis(Math.max(0, at - receivedAt));
}
