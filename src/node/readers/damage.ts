import type { Problem, ProblemCode, ProblemFacts } from "../../base/problem.ts";
import type { Encoding } from "../../config/job.ts";
import type { ReportProblem } from "../../engine/record.ts";
import { systemCode } from "../systemCode.ts";

/** No record is longer, in characters: what is sent has the same limit, and an unclosed quote cannot eat the memory. */
export const longestRecord = 16 * 1024 * 1024;

/** From this line on, records can no longer be told apart. */
export class RecordsDamage extends Error {
  readonly line: number;

  constructor(line: number, what: string, cause?: unknown) {
    super(what, { cause });
    this.name = "RecordsDamage";
    this.line = line;
  }
}

export interface NotUtf8Facts {
  /** Counted from 0. */
  readonly byte: number;
  /** Counted from 1. */
  readonly line: number;
  /** In UTF-16 units, counted from 1. */
  readonly column: number;
  /** The encoding that the bytes suggest, where they suggest one. */
  readonly likely: Encoding | undefined;
}

/** From one byte on the file is not UTF-8. */
export class NotUtf8 extends Error {
  readonly facts: NotUtf8Facts;

  constructor(facts: NotUtf8Facts) {
    super(`not UTF-8 at byte ${facts.byte}`);
    this.name = "NotUtf8";
    this.facts = facts;
  }
}

/** A problem with a whole line of a records file. */
export function recordsProblem<C extends ProblemCode>(
  file: string,
  line: number,
  code: C,
  facts: ProblemFacts[C],
): Problem {
  return placedProblem({ file, line, column: 1, length: 0 }, code, facts);
}

/** A problem with a part of a line. */
export function placedProblem<C extends ProblemCode>(
  place: Pick<Problem, "file" | "line" | "column" | "length">,
  code: C,
  facts: ProblemFacts[C],
): Problem {
  // The compiler cannot see that code and facts still belong together inside the union.
  return { code, ...place, facts } as Problem;
}

/** Turns what ends the reading of a file early into a problem; abort and errors of the disk go on as they are. */
export async function* damageReported<T>(
  batches: AsyncIterable<T>,
  file: string,
  report: ReportProblem,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  try {
    yield* batches;
  } catch (error) {
    signal.throwIfAborted();
    const problem = damageProblem(file, error);
    if (!problem) throw error;
    report(problem);
  }
}

/** What a failed read says about the file; `undefined` for what is not about it. */
export function damageProblem(file: string, error: unknown): Problem | undefined {
  if (error instanceof RecordsDamage) {
    return recordsProblem(file, error.line, "records-syntax", { error: error.message });
  }
  if (error instanceof NotUtf8) {
    const { byte, line, column, likely = null } = error.facts;
    return placedProblem({ file, line, column, length: 0 }, "not-utf8", { byte, likely });
  }
  if (["ENOENT", "ENOTDIR", "EISDIR"].includes(systemCode(error) ?? "")) {
    return recordsProblem(file, 1, "records-file-not-found", { path: file });
  }
  return undefined;
}
