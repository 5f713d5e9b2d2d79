import { relative } from "node:path";
import { type Failure, failedWith } from "../base/failure.ts";
import type { Problem } from "../base/problem.ts";
import { sentenceForFailure } from "../sentences/failures.ts";
import { formatProblem, sentenceWithPlace } from "../sentences/problems.ts";
import { plain } from "../sentences/sentence.ts";

/** Says on stderr what is wrong, where, and what to do. */
export function printFailure(failure: Failure): void {
  process.stderr.write(`${failureLines(failure).join("\n")}\n`);
}

function failureLines(failure: Failure): readonly string[] {
  const problems = problemsOf(failure).map(asSeenFromHere);
  const [only, ...others] = problems;
  const { message, remedy } =
    only && others.length === 0 ? sentenceWithPlace(only, plain) : sentenceForFailure(failure, plain);
  if (others.length === 0) return [message, remedy];
  const more = failedWith(failure, "input-invalid") ? failure.facts.count - problems.length : 0;
  return [
    message,
    ...problems.map((problem) => `  ${formatProblem(problem, plain)}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    remedy,
  ];
}

function problemsOf({ facts }: Failure): readonly Problem[] {
  return "problems" in facts ? facts.problems : [];
}

/** A path that can be clicked and typed where the command was given. */
function asSeenFromHere(problem: Problem): Problem {
  return { ...problem, file: relative(process.cwd(), problem.file) };
}
