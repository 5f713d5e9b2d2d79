import { type Millis, millis } from "../base/time.ts";

/** How long a run is going to take, and how that is known. */
export type DurationForecast =
  | { readonly from: "job" | "past"; readonly duration: Millis }
  | { readonly from: "nothing" };

export interface DurationFacts {
  /** How long the job says that all of its records take. */
  readonly expected: Millis | undefined;
  readonly records: number;
  /** Of them, those that still have no outcome. */
  readonly toDo: number;
  /** The best measure there is: this run so far, or the newest completed one. */
  readonly measured: { readonly records: number; readonly activeMs: number } | undefined;
}

/** A shorter measure than this is mostly the time that a start takes. */
const LEAST_MEASURED_MS = 1000;

/** What the job expects of the records that are left, else what past runs took for as many. */
export function forecastDuration({ expected, records, toDo, measured }: DurationFacts): DurationForecast {
  if (expected !== undefined) {
    return { from: "job", duration: millis(records === 0 ? 0 : expected * (toDo / records)) };
  }
  if (!measured || measured.records === 0 || measured.activeMs < LEAST_MEASURED_MS) return { from: "nothing" };
  return { from: "past", duration: millis(Math.round((toDo / measured.records) * measured.activeMs)) };
}
