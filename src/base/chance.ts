/** Randomness as the core sees it, so that a seeded test can replay it. */
export interface Chance {
  /** A number in [0, 1). */
  next(): number;
}
