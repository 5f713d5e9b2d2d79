/** Milliseconds since 1970-01-01T00:00:00Z by this machine's wall clock. */
export type EpochMs = number & { readonly unit: "EpochMs" };

/** A span of time in milliseconds. */
export type Millis = number & { readonly unit: "Millis" };

export const epochMs = (value: number): EpochMs => value as EpochMs;
export const millis = (value: number): Millis => value as Millis;
export const seconds = (value: number): Millis => millis(value * 1000);
export const minutes = (value: number): Millis => millis(value * 60_000);
export const hours = (value: number): Millis => millis(value * 3_600_000);

export const after = (at: EpochMs, span: Millis): EpochMs => epochMs(at + span);
export const between = (earlier: EpochMs, later: EpochMs): Millis => millis(later - earlier);

/** Time and waiting as the core sees them. The real clock stands in `node`, a virtual one in the tests. */
export interface Clock {
  /** Wall-clock time: may jump when the machine sleeps or its clock is set. */
  now(): EpochMs;
  /** Time that only moves forward, for measuring spans. */
  monotonic(): Millis;
  /** Resolves after `span`; rejects with the signal's reason as soon as it aborts. */
  sleep(span: Millis, signal: AbortSignal): Promise<void>;
}
