import type { Finding } from "../doctor/finding.ts";
import type { Diagnosis } from "../node/doctor/diagnoseConnection.ts";
import { presets } from "../presets/presets.ts";
import { evidenceWords } from "../sentences/evidence.ts";
import { wordsForFinding } from "../sentences/findings.ts";
import { knownWords } from "../sentences/knownFacts.ts";
import { unseenWords } from "../sentences/observations.ts";
import { plain } from "../sentences/sentence.ts";
import { unseenHints } from "./unseenHints.ts";

/** The diagnosis for `--json`: facts and sentences; times are ISO, spans milliseconds. */
export function doctorJson(diagnosis: Diagnosis) {
  const { connection, preset, identity, at, findings, known, unseen, failure } = diagnosis;
  const hints = unseenHints(diagnosis);
  return {
    connection,
    preset,
    identity,
    at: iso(at),
    findings: findings.map(findingJson),
    known: known.map((fact) => ({ ...fact, message: knownWords(fact, plain) })),
    unseen: unseen.map((reason) => ({ reason, message: unseenWords(reason, hints, plain) })),
    failure: failure?.code ?? null,
    siteSettings: preset === null ? null : (presets[preset]?.siteSettings ?? null),
  };
}

export function findingJson(finding: Finding) {
  const { id, severity, facts, evidence } = finding;
  const { seen, cause, remedy, helper } = wordsForFinding(finding, plain);
  return {
    id,
    severity,
    helper,
    seen,
    cause,
    remedy,
    facts,
    evidence: evidence.map((one) => ({
      ...one,
      at: one.at === null ? null : iso(one.at),
      text: evidenceWords(one, plain),
    })),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
