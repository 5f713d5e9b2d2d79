/** What a run did in the time it was active. */
export interface Pace {
  readonly records: number;
  readonly activeMs: number;
  readonly requests: number;
}

/** The run that took the middle time for a record; of two in the middle the slower one. `undefined` without any. */
export function medianPace(runs: readonly Pace[]): Pace | undefined {
  const telling = runs.filter(({ records }) => records > 0);
  const sorted = telling.toSorted((a, b) => a.activeMs / a.records - b.activeMs / b.records);
  return sorted[Math.floor(sorted.length / 2)];
}
