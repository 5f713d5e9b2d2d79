import { all, type Case } from "./case.ts";
import type { Severity } from "./finding.ts";

/** What was seen in a run weighs as much as it did to that run; a later run that came to its end takes the weight off. */
export function severityIn(patient: Case, run: string): Severity {
  const seen = all(patient, "run-seen").find((one) => one.run === run);
  if (!seen || seen.outdated) return "note";
  return seen.state === "stopped" ? "problem" : "warning";
}

/** The heaviest. */
export function worst(severities: readonly Severity[]): Severity {
  if (severities.includes("problem")) return "problem";
  return severities.includes("warning") ? "warning" : "note";
}
