import { Failure } from "../../../src/base/failure.ts";

/** What work gave, or the code and facts of the Failure with which it ended; any other error goes on. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const facts: unknown = error.facts;
    return { [String(error.code)]: facts };
  }
}
