import type { Failure } from "../base/failure.ts";
import type { Problem } from "../base/problem.ts";
import { sentenceForFailure } from "../sentences/failures.ts";
import { formatProblem } from "../sentences/problems.ts";
import { plain } from "../sentences/sentence.ts";

/** Says on stderr what is wrong, where, and what to do. */
export function printFailure(failure: Failure): void {
  const { message, remedy } = sentenceForFailure(failure, plain);
  const lines = [
    message,
    ...problemsOf(failure).map((problem) => `  ${formatProblem(problem, plain)}`),
    ...(remedy ? [remedy] : []),
  ];
  process.stderr.write(`${lines.join("\n")}\n`);
}

function problemsOf({ facts }: Failure): readonly Problem[] {
  return "problems" in facts ? facts.problems : [];
}
