import type { Redriven } from "../engine/redriven.ts";
import { count } from "./progressLine.ts";

/** What became of dead and rolled-back records, to stand behind their numbers: `10 redriven since`, `2 left`. */
export function redrivenWords({ succeeded, unknown, pending, left }: Redriven): readonly string[] {
  const words = [`${count(succeeded)} redriven since`];
  if (unknown > 0) words.push(`${count(unknown)} unknown since`);
  if (pending > 0) words.push(`${count(pending)} in an unfinished redrive`);
  return [...words, `${count(left)} left`];
}
