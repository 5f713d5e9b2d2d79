import { type Millis, millis } from "../base/time.ts";
import { type MeasuredRun, medianPace, msPerRecord } from "./medianPace.ts";

/** A shorter run than this is mostly the time that a start takes. */
const LEAST_MEASURED_MS = 1000;

/** Fewer runs than this make no habit, and of a shorter run half as much again is no news. */
const LEAST_RUNS = 3;
const LEAST_EXPECTED_MS = 20_000;

/** How long past runs make one expect so many records to take, where they are worth an alert. */
export function expectedByPast(past: readonly MeasuredRun[], records: number): Millis | undefined {
  const telling = past.filter(({ activeMs }) => activeMs >= LEAST_MEASURED_MS);
  const middle = telling.length < LEAST_RUNS ? undefined : medianPace(telling);
  const expected = middle ? Math.round(msPerRecord(middle) * records) : 0;
  return expected < LEAST_EXPECTED_MS ? undefined : millis(expected);
}
