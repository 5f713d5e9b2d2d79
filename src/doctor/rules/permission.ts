import { all } from "../case.ts";
import { count, happened, stopped, text } from "../evidence.ts";
import type { Evidence, Severity } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { severityIn, worst } from "../severityOf.ts";

const STOPPED = new Set(["permission-denied", "permission-changed", "user-not-permitted"]);

/** So many in a row stop a run. */
const MANY = 3;

/** The API knows the token and refuses the identity: 403, which no refresh cures. */
export const permission: Rule = (patient) => {
  const answers = all(patient, "answered").filter(({ status, scope }) => status === 403 && scope === null);
  const events = all(patient, "token-happened").filter(({ trouble }) => trouble === "permission-changed");
  const refused = all(patient, "records-refused").filter(({ status }) => status === 403);
  const runs = all(patient, "run-seen").filter(({ reason }) => reason !== null && STOPPED.has(reason));
  // Single records may be refused for what they are; a probe, a run that stops for it, or many tell of the identity.
  const many = refused.filter((one) => one.count >= MANY);
  if (answers.length + events.length + runs.length + many.length === 0) return [];
  const evidence: Evidence[] = [
    ...answers
      .slice(0, 2)
      .map(({ at, url, status, words }) =>
        text("answer", words === null ? String(status) : `${status} ${words}`, { at, source: { is: "status", url } }),
      ),
    ...refused
      .slice(0, 2)
      .flatMap(({ at, run, words, count: times }) => [
        text("answer", words, { at, source: { is: "run", run } }),
        count("refused-records", times, { at, source: { is: "run", run } }),
      ]),
    ...events.slice(0, 2).map((event) => text("trouble", event.detail ?? "permission-changed", happened(event))),
    ...runs.slice(0, 2).map(stopped),
  ];
  const past = [...events, ...runs, ...many].map(({ run }) => run).filter((run) => run !== null);
  const weights: readonly Severity[] = past.map((run) => severityIn(patient, run));
  const severity = worst(answers.length > 0 ? ["problem"] : weights);
  const words = answers[0]?.words ?? refused[0]?.words ?? "";
  return [{ id: "permission-denied-not-expired", severity, facts: { words }, evidence }];
};
