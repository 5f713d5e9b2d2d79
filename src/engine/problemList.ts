import type { Problem } from "../base/problem.ts";

/** Nobody reads more than this; the rest is counted. */
const MOST_SHOWN = 100;

/** Collects problems in the order they are found, without growing with a badly broken input. */
export class ProblemList {
  readonly shown: Problem[] = [];
  count = 0;

  add(problem: Problem): void {
    this.count += 1;
    if (this.shown.length < MOST_SHOWN) this.shown.push(problem);
  }
}
