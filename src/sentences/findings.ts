import type { Finding, FindingFacts, FindingId } from "../doctor/finding.ts";
import { accessFindings } from "./findings/accessFindings.ts";
import type { FindingTellers, FindingWords, Helper } from "./findings/findingWords.ts";
import { lifetimeFindings } from "./findings/lifetimeFindings.ts";
import { refreshFindings } from "./findings/refreshFindings.ts";
import type { Translate } from "./sentence.ts";

export type { FindingWords } from "./findings/findingWords.ts";

const tellers: FindingTellers<FindingId> = { ...lifetimeFindings, ...refreshFindings, ...accessFindings };

/** What was seen, what usually is behind it, and what whoever can set it right has to do. */
export function wordsForFinding({ id, facts }: Pick<Finding, "id" | "facts">, t: Translate): FindingWords {
  const tell = tellers[id] as (facts: FindingFacts[FindingId], t: Translate) => FindingWords;
  return tell(facts, t);
}

/** Who that is. */
export function helperWords(helper: Helper, t: Translate): string {
  switch (helper) {
    case "user":
      return t("for you");
    case "api-administrator":
      return t("for the API's administrator");
    case "identity-administrator":
      return t("for whoever administers sign-ins");
    case "network":
      return t("for whoever runs the network");
    default:
      return helper satisfies never;
  }
}

export function severityWords(severity: Finding["severity"], t: Translate): string {
  switch (severity) {
    case "problem":
      return t("problem");
    case "warning":
      return t("warning");
    case "note":
      return t("note");
    default:
      return severity satisfies never;
  }
}
