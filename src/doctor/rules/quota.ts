import { all } from "../case.ts";
import { count, happened, stopped, text, time } from "../evidence.ts";
import type { Evidence } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { severityIn, worst } from "../severityOf.ts";

/** The requests that this user may make are used up. */
export const quota: Rule = (patient) => {
  const names = patient.connection.quota;
  const answers = all(patient, "answered").filter(
    ({ status, quota: told }) => told?.remaining === 0 || (status === 429 && told !== null),
  );
  const events = all(patient, "token-happened").filter(({ trouble }) => trouble === "quota-exceeded");
  const runs = all(patient, "run-seen").filter(({ reason }) => reason === "quota-exceeded");
  if (answers.length + events.length + runs.length === 0) return [];
  const resetsAt = answers.findLast(({ quota: told }) => told?.resetsAt)?.quota?.resetsAt ?? null;
  const evidence: Evidence[] = [
    ...answers
      .slice(-1)
      .flatMap(({ at, status, quota: told, url }) => [
        text("answer", String(status), { at, source: { is: "status", url } }),
        ...(told?.remaining === null || told === null
          ? []
          : [count("quota-left", told.remaining, { at, source: { is: "header", name: names?.remaining ?? "" } })]),
        ...(told?.resetsAt
          ? [time("quota-reset", told.resetsAt, { at, source: { is: "header", name: names?.reset ?? "" } })]
          : []),
      ]),
    ...events.slice(-2).map((event) => text("trouble", event.detail ?? "quota-exceeded", happened(event))),
    ...runs.slice(-2).map(stopped),
  ];
  const past = [...events.map(({ run }) => run), ...runs.map(({ run }) => run)].filter((run) => run !== null);
  const isNow = answers.length > 0 || events.some(({ run }) => run === null);
  const severity = isNow ? "problem" : worst(past.map((run) => severityIn(patient, run)));
  return [{ id: "quota-exceeded", severity, facts: { resetsAt }, evidence }];
};
