/** What a run did in the time it was active. */
export interface MeasuredRun {
  readonly records: number;
  readonly activeMs: number;
}

export interface Pace extends MeasuredRun {
  readonly requests: number;
}

/** The run that took the middle time for a record; of two in the middle the slower one. `undefined` without any. */
export function medianPace<R extends MeasuredRun>(runs: readonly R[]): R | undefined {
  const telling = runs.filter(({ records }) => records > 0);
  const sorted = telling.toSorted((one, other) => msPerRecord(one) - msPerRecord(other));
  return sorted[Math.floor(sorted.length / 2)];
}

export function msPerRecord({ records, activeMs }: MeasuredRun): number {
  return activeMs / records;
}
