import type { Expression } from "../config/expression.ts";
import type { Job } from "../config/job.ts";
import { Assertion } from "../engine/assertion.ts";

export interface JobExpressions {
  /** Makes the body of each record. */
  readonly mapping: Expression | undefined;
  readonly assertion: Assertion | undefined;
}

/** The expressions of a job, ready to be evaluated. A job without any does not load what evaluates them. */
export async function loadExpressions({ request, assert }: Job): Promise<JobExpressions> {
  const mapping = request.body?.kind === "jsonata" ? await compiled(request.body.text) : undefined;
  const condition = assert?.jsonata === undefined ? undefined : await compiled(assert.jsonata);
  return { mapping, assertion: assert && new Assertion(assert, condition, request) };
}

async function compiled(text: string): Promise<Expression> {
  const { compileExpression } = await import("../config/expression.ts");
  const result = compileExpression(text);
  // Loading the job has refused every other one.
  if (result.kind === "broken") throw new Error(result.error);
  return result.expression;
}
