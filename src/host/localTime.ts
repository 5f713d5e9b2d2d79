import type { EpochMs } from "../base/time.ts";

/** `2026-11-21 15:03:22 local · 14:03:22 UTC`; the UTC day only where it is another one. `timeZone`: IANA name. */
export function localTime(at: EpochMs, timeZone: string | undefined): string {
  const local = dayAndTime(at, timeZone);
  const utc = dayAndTime(at, "UTC");
  if (local === utc) return `${utc} UTC`;
  return `${local} local · ${local.slice(0, 10) === utc.slice(0, 10) ? utc.slice(11) : utc} UTC`;
}

function dayAndTime(at: EpochMs, timeZone: string | undefined): string {
  // The Swedish form is the ISO 8601 one: 2026-11-21 15:03:22.
  return new Date(at).toLocaleString("sv-SE", { ...(timeZone !== undefined && { timeZone }) });
}
