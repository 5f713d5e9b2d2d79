import { all, type Case } from "../case.ts";
import { config, happened, nothing, text } from "../evidence.ts";
import type { Evidence, Finding } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { severityIn, worst } from "../severityOf.ts";

/** Whether each refresh gives another refresh token, whether the old one is refused, and who sent a spent one. */
export const rotation: Rule = (patient) => [...reuse(patient), ...answers(patient)];

function reuse(patient: Case): readonly Finding[] {
  const events = all(patient, "token-happened").filter(({ trouble }) => trouble === "refresh-token-reused");
  const [first] = events;
  if (!first) return [];
  const severity = worst(events.map(({ run }) => (run === null ? "problem" : severityIn(patient, run))));
  const evidence = events.slice(0, 5).map((event) => text("trouble", event.detail ?? "", happened(event)));
  return [{ id: "rotation-reuse-detected", severity, facts: { words: first.detail ?? "" }, evidence }];
}

function answers(patient: Case): readonly Finding[] {
  const { lifetime } = patient.connection;
  const refreshes = all(patient, "token-answered").filter(({ by, chain }) => by === "refresh" && chain === "main");
  const source = { is: "answer", field: patient.authentication.response.refreshToken } as const;
  const seen = refreshes.slice(0, 1).map(({ at, refreshToken }) => text("refresh-token", refreshToken, { at, source }));
  const declared =
    lifetime.rotates === undefined
      ? []
      : [text("rotation-declared", String(lifetime.rotates), config("lifetime.rotates"))];
  const tested = all(patient, "rotation-tested").at(-1);
  const test: Evidence[] = tested
    ? [text("rotation-tested", tested.verdict, { at: tested.at, source: { is: "test", name: "rotation" } })]
    : [];
  const evidence = [...declared, ...seen, ...test];
  const findings: Finding[] = [];
  if (tested?.verdict === "not-enforced") {
    findings.push({ id: "rotation-not-enforced", severity: "warning", facts: { verdict: tested.verdict }, evidence });
  } else if (refreshes.some(({ refreshToken }) => refreshToken === "another")) {
    findings.push({ id: "rotation-on", severity: "note", facts: { tested: tested?.verdict === "enforced" }, evidence });
  } else if (tested?.verdict === "not-rotating" || (refreshes.length > 0 && lifetime.rotates === true)) {
    const severity = lifetime.rotates === true || isPublic(patient) ? "warning" : "note";
    findings.push({ id: "rotation-not-enforced", severity, facts: { verdict: "not-rotating" }, evidence });
  }
  const without = refreshes.find(({ refreshToken }) => refreshToken === "none");
  if (without) {
    const none = [...declared, nothing("refresh-token", { at: without.at, source })];
    const severity = lifetime.rotates === true ? "warning" : "note";
    findings.push({ id: "refresh-response-without-refresh-token", severity, facts: {}, evidence: none });
  }
  return findings;
}

/** RFC 9700 2.2.2: refresh tokens of public clients rotate, or are bound to their sender. A person's session, that is. */
function isPublic({ authentication: { clientAuth, grant } }: Case): boolean {
  return clientAuth === "none" && (grant === "authorization_code" || grant === "device_code");
}
