import type { Chance } from "../base/chance.ts";
import { type Millis, millis } from "../base/time.ts";

/** Full jitter: anything from 0 to `first` doubled with each try, at most `most`. */
export function backoff(attempt: number, { first, most }: { first: Millis; most: Millis }, chance: Chance): Millis {
  return millis(chance.next() * Math.min(most, first * 2 ** (attempt - 1)));
}
