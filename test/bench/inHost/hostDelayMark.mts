/** Begins the line that tells what was measured. */
export const hostDelayMark = "host delay: ";

/** Milliseconds that timers came later than asked. */
export interface Delay {
  readonly p99: number;
  readonly most: number;
  readonly seconds: number;
}

export interface HostDelay {
  readonly records: number;
  readonly idle: Delay;
  readonly moving: Delay;
}
