import type { Pace } from "./medianPace.ts";

/** How many requests a run leads to; a server with a quota counts every one. */
export interface RequestForecast {
  readonly total: number;
  /** One for each record that is left. */
  readonly records: number;
  /** Tries again, and what is read before a write: as many as past runs needed, else an allowance. */
  readonly retries: number;
  /** GETs before the first record: of the quota, and of what the user may do. */
  readonly looks: number;
  readonly keepAlives: number;
  /** Sign-ins and refreshes. */
  readonly tokens: number;
}

export interface RequestFacts {
  readonly toDo: number;
  readonly measured: Pace | undefined;
  readonly looks: number;
  readonly keepAlives: number;
  readonly tokens: number;
}

/** Where no past run tells, one record in fifty is sent twice. */
const USUAL_RETRIES = 0.02;

export function forecastRequests({ toDo, measured, looks, keepAlives, tokens }: RequestFacts): RequestForecast {
  const again =
    measured && measured.records > 0 ? Math.max(0, measured.requests / measured.records - 1) : USUAL_RETRIES;
  const retries = Math.ceil(toDo * again);
  return { total: toDo + retries + looks + keepAlives + tokens, records: toDo, retries, looks, keepAlives, tokens };
}
