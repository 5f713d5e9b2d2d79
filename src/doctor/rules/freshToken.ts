import { type Millis, minutes } from "../../base/time.ts";
import { all } from "../case.ts";
import { span, stopped, text } from "../evidence.ts";
import type { Evidence } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { severityIn, worst } from "../severityOf.ts";

/** Older ones may have met a limit that nobody tells. */
const FRESH: Millis = minutes(1);

/** The API does not take a token that has only just come, so it is not its age. What a server has against a key is told as such. */
export const freshToken: Rule = (patient) => {
  if (patient.authentication.grant === "api_key") return [];
  const answers = all(patient, "answered");
  const refused = answers.filter(
    ({ chain, generation, status, scope, tokenAge }) =>
      chain === "main" &&
      status === 401 &&
      scope === null &&
      tokenAge <= FRESH &&
      !answers.some((other) => other.chain === chain && other.generation === generation && other.status !== 401),
  );
  const runs = all(patient, "run-seen").filter(({ reason }) => reason === "token-rejected-again");
  if (refused.length + runs.length === 0) return [];
  const evidence: Evidence[] = [
    ...refused
      .slice(0, 2)
      .flatMap(({ at, url, words, tokenAge }) => [
        text("answer", words === null ? "401" : `401 ${words}`, { at, source: { is: "status", url } }),
        span("seen-life", tokenAge, { at, source: { is: "status", url } }),
      ]),
    ...runs.slice(0, 2).map(stopped),
  ];
  const severity = refused.length > 0 ? "problem" : worst(runs.map(({ run }) => severityIn(patient, run)));
  return [{ id: "fresh-token-refused", severity, facts: { words: refused[0]?.words ?? "" }, evidence }];
};
