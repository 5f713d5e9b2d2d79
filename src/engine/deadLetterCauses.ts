import type { RunProgress } from "./checkpoint/runProgress.ts";
import type { Cause } from "./metrics/causeTally.ts";

export type DeadLetterCause = Cause;

/** What the dead letters of a whole run have in common, the most frequent cause first. */
export function deadLetterCauses({ metrics }: Pick<RunProgress, "metrics">): readonly DeadLetterCause[] {
  return metrics.causes.facts;
}
