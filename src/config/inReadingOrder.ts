import type { Problem } from "../base/problem.ts";

/** Problems as a reader of the file meets them. */
export function inReadingOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((one, other) => one.line - other.line || one.column - other.column);
}
