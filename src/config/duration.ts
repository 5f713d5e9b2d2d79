import { type Millis, millis } from "../base/time.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Ten years: more is a slip of the pen. */
const LONGEST = 3650 * 86_400_000;

/** What a duration looks like, for editors. */
export const DURATION_PATTERN = "^\\d+(\\.\\d+)?(ms|s|m|h|d)$";

/** Reads `500ms`, `30s`, `15m`, `8h`, `2d`, also `1.5s`; `undefined` for anything else. */
export function parseDuration(text: string): Millis | undefined {
  const [, amount, unit] = /^(\d{1,15}(?:\.\d{1,15})?)(ms|s|m|h|d)$/.exec(text) ?? [];
  const factor = unit === undefined ? undefined : UNITS[unit];
  if (amount === undefined || factor === undefined) return undefined;
  const span = Math.round(Number(amount) * factor);
  return span <= LONGEST ? millis(span) : undefined;
}
