import type { ProblemCode, ProblemFacts, ProblemOf } from "../base/problem.ts";
import type { RecordSource } from "./record.ts";

/** A problem of a whole record. */
export function problemAt<C extends ProblemCode>(
  source: RecordSource,
  line: number,
  code: C,
  facts: ProblemFacts[C],
): ProblemOf<C> {
  return { code, file: source.file, line, column: 1, length: 0, facts };
}
