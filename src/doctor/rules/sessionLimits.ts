import { type Case, forecastsOf, signsInAlone } from "../case.ts";
import { config, count, happened, span, text } from "../evidence.ts";
import type { Evidence, Finding, Severity } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { type SessionEnd, sessionEnds } from "../sessionEnds.ts";
import { severityIn, worst } from "../severityOf.ts";

/** Ends that no refresh moves away, and ends of a refresh token that rests: as they were met, else as they are declared. */
export const sessionLimits: Rule = (patient) => {
  const ends = sessionEnds(patient);
  const met = [...group(ends, "session"), ...group(ends, "refresh-age"), ...group(ends, "refresh-rest")];
  const findings = met.map((same) => asMet(patient, same));
  const ids = new Set(findings.map(({ id }) => id));
  return [...findings, ...asDeclared(patient).filter(({ id }) => !ids.has(id))];
};

type Limit = Exclude<SessionEnd, { by: "somebody" }>;

/** All sessions that one limit ended, or none. */
function group(ends: readonly SessionEnd[], by: Limit["by"]): readonly (readonly [Limit, ...Limit[]])[] {
  const [first, ...others] = ends.filter((end): end is Limit => end.by === by);
  return first ? [[first, ...others]] : [];
}

function asMet(patient: Case, same: readonly [Limit, ...Limit[]]): Finding {
  const [first] = same;
  const evidence = [...declaredEvidence(patient, first.by), ...same.slice(0, 3).flatMap(endEvidence)];
  const severity = worst(same.map(({ chain }) => severityOf(patient, chain.run, first)));
  const sure = same.some((end) => end.sure);
  const known = isDeclared(patient, first);
  switch (first.by) {
    case "session":
      return { id: "absolute-session-limit", severity, facts: { life: first.age, known }, evidence };
    case "refresh-age": {
      const refreshes = first.chain.refreshes.length;
      return {
        id: "refresh-absolute-lifetime",
        severity,
        facts: { life: first.age, refreshes, sure, known },
        evidence,
      };
    }
    case "refresh-rest":
      return { id: "refresh-idle-timeout", severity, facts: { idle: first.gap, sure, known }, evidence };
    default:
      return first satisfies never;
  }
}

function severityOf(patient: Case, run: string | null, end: Limit): Severity {
  if (run !== null) return severityIn(patient, run);
  return isDeclared(patient, end) ? "note" : "warning";
}

function isDeclared({ connection: { lifetime } }: Case, end: Limit): boolean {
  switch (end.by) {
    case "session":
      return lifetime.session !== undefined && end.age >= lifetime.session * 0.9;
    case "refresh-age":
      return lifetime.refresh !== undefined && end.age >= lifetime.refresh * 0.9;
    case "refresh-rest":
      return lifetime.refreshIdle !== undefined && end.gap >= lifetime.refreshIdle * 0.9;
    default:
      return end satisfies never;
  }
}

function endEvidence(end: Limit): readonly Evidence[] {
  const { chain } = end;
  const { refusal } = chain;
  if (!refusal) return [];
  const seen = happened(refusal);
  return [
    span("session-seen", refusal.age, seen),
    count("refreshes-before", chain.refreshes.length, seen),
    span("refresh-gap", refusal.gap, seen),
    text("refresh-refused", refusal.detail ?? refusal.trouble ?? "", seen),
  ];
}

function declaredEvidence({ connection: { lifetime } }: Case, by: Limit["by"]): readonly Evidence[] {
  const { session, refresh, refreshIdle } = lifetime;
  if (by === "session" && session !== undefined) {
    return [span("session-declared", session, config("lifetime.session"))];
  }
  if (by === "refresh-age" && refresh !== undefined) {
    return [span("refresh-declared", refresh, config("lifetime.refresh"))];
  }
  return refreshIdle === undefined ? [] : [span("refresh-idle-declared", refreshIdle, config("lifetime.refreshIdle"))];
}

/** A declared end matters to a job that lasts longer. Where the sign-in needs nobody, or a service takes over, it is a note. */
function asDeclared(patient: Case): readonly Finding[] {
  const { lifetime, service } = patient.connection;
  const longest = forecastsOf(patient).toSorted((a, b) => b.duration - a.duration)[0];
  if (!longest) return [];
  const covered = signsInAlone(patient.authentication) || (service !== undefined && longest.runAs !== "user");
  const severity = covered ? "note" : "problem";
  const lasts = span("duration", longest.duration, { at: longest.at, source: { is: "config", field: longest.job } });
  const findings: Finding[] = [];
  if (lifetime.session !== undefined && longest.duration >= lifetime.session) {
    const evidence = [...declaredEvidence(patient, "session"), lasts];
    findings.push({ id: "absolute-session-limit", severity, facts: { life: lifetime.session, known: true }, evidence });
  }
  if (lifetime.refresh !== undefined && lifetime.sliding !== true && longest.duration >= lifetime.refresh) {
    const facts = { life: lifetime.refresh, refreshes: 0, sure: true, known: true };
    const evidence = [...declaredEvidence(patient, "refresh-age"), lasts];
    findings.push({ id: "refresh-absolute-lifetime", severity, facts, evidence });
  }
  return findings;
}
