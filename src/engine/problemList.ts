import type { Problem } from "../base/problem.ts";
import { inReadingOrder } from "../config/inReadingOrder.ts";

/** Nobody reads more than this; the rest is counted. */
const MOST_SHOWN = 100;

/** Collects the problems of one check in the order they are found, without growing with a badly broken input. */
export class ProblemList {
  readonly shown: Problem[] = [];
  count = 0;

  add(problem: Problem): void {
    this.count += 1;
    if (this.shown.length < MOST_SHOWN) this.shown.push(problem);
  }
}

/** What several checks of one file found, each of them in its order, as a reader of the file meets it. */
export function mergeProblems(lists: readonly ProblemList[]): { problems: readonly Problem[]; count: number } {
  const problems = inReadingOrder(lists.flatMap(({ shown }) => shown)).slice(0, MOST_SHOWN);
  return { problems, count: lists.reduce((sum, { count }) => sum + count, 0) };
}
