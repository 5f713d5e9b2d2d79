import { type Millis, millis } from "../base/time.ts";

export interface MeasuredRun {
  readonly records: number;
  readonly activeMs: number;
}

/** A shorter run than this is mostly the time that a start takes. */
const LEAST_MEASURED_MS = 1000;

/** Milliseconds for one record in the middle one of past runs; `undefined` where none tells anything. */
export function medianPace(past: readonly MeasuredRun[]): number | undefined {
  const paces = past
    .filter(({ records, activeMs }) => records > 0 && activeMs >= LEAST_MEASURED_MS)
    .map(({ records, activeMs }) => activeMs / records)
    .sort((one, other) => one - other);
  const upper = paces[Math.floor(paces.length / 2)];
  const lower = paces[Math.ceil(paces.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
}

/** Fewer runs than this make no habit, and of a shorter run half as much again is no news. */
const LEAST_RUNS = 3;
const LEAST_EXPECTED_MS = 20_000;

/** How long past runs make one expect so many records to take, where they are worth an alert. */
export function expectedByPast(past: readonly MeasuredRun[], records: number): Millis | undefined {
  const pace = past.length < LEAST_RUNS ? undefined : medianPace(past);
  const expected = Math.round((pace ?? 0) * records);
  return expected < LEAST_EXPECTED_MS ? undefined : millis(expected);
}
