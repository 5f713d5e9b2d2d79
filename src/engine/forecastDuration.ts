import { type Millis, millis } from "../base/time.ts";

/** How long a run is going to take, and how that is known. At a `rate` it takes at least so long. */
export type DurationForecast =
  | { readonly from: "job" | "past" | "rate"; readonly duration: Millis }
  | { readonly from: "nothing" };

export interface DurationFacts {
  /** How long the job says that all of its records take. */
  readonly expected: Millis | undefined;
  readonly records: number;
  /** Of them, those that still have no outcome. */
  readonly toDo: number;
  /** The best measure there is: completed runs, or this one so far. */
  readonly measured: { readonly records: number; readonly activeMs: number } | undefined;
  /** At most so many requests leave in a second, where the job says so. */
  readonly perSecond?: number | undefined;
}

/** A shorter measure than this is mostly the time that a start takes. */
const LEAST_MEASURED_MS = 1000;

/** What the job expects of the records that are left, else what past runs took for as many, else what the rate allows. */
export function forecastDuration(facts: DurationFacts): DurationForecast {
  const { expected, records, toDo, measured, perSecond } = facts;
  if (expected !== undefined) {
    return { from: "job", duration: millis(records === 0 ? 0 : expected * (toDo / records)) };
  }
  const atLeast = perSecond === undefined ? 0 : Math.round((toDo / perSecond) * 1000);
  if (measured && measured.records > 0 && measured.activeMs >= LEAST_MEASURED_MS) {
    const paced = Math.round((toDo / measured.records) * measured.activeMs);
    // The rate may have been lowered since.
    return paced >= atLeast ? { from: "past", duration: millis(paced) } : { from: "rate", duration: millis(atLeast) };
  }
  return perSecond === undefined ? { from: "nothing" } : { from: "rate", duration: millis(atLeast) };
}
