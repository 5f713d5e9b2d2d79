import { visible } from "../base/visible.ts";
import { type Finding, severities } from "../doctor/finding.ts";
import type { Diagnosis } from "../node/doctor/diagnoseConnection.ts";
import { presets } from "../presets/presets.ts";
import { evidenceWords } from "../sentences/evidence.ts";
import { helperWords, severityWords, wordsForFinding } from "../sentences/findings.ts";
import { knownWords } from "../sentences/knownFacts.ts";
import { unseenWords } from "../sentences/observations.ts";
import { plain } from "../sentences/sentence.ts";
import { counted } from "./progressLine.ts";
import { aligned, type Row } from "./table.ts";
import { unseenHints } from "./unseenHints.ts";

const MOST_EVIDENCE = 12;

/** The report for a terminal: the cause that explains most comes first. */
export function doctorText(diagnosis: Diagnosis): string {
  const { connection, preset, identity, findings, known, unseen } = diagnosis;
  const hints = unseenHints(diagnosis);
  const blocks = [
    `${visible(connection)}, ${identity}: ${countWords(findings)}`,
    ...findings.map(findingText),
    ...siteWords(preset, findings),
    ...section(
      "What is known of its tokens:",
      known.map((fact) => knownWords(fact, plain)),
    ),
    ...section(
      "What was not looked at:",
      unseen.map((reason) => unseenWords(reason, hints, plain)),
    ),
  ];
  return `${blocks.join("\n\n")}\n`;
}

export function findingText(finding: Finding): string {
  const { id, severity, evidence } = finding;
  const { seen, cause, remedy, helper } = wordsForFinding(finding, plain);
  const lines = evidence.slice(0, MOST_EVIDENCE).map((one) => evidenceWords(one, plain));
  const rows: readonly Row[] = [
    ["cause", cause],
    ["remedy", `${helperWords(helper, plain)}: ${remedy}`],
    ["seen", ...lines],
  ];
  return [`${severityWords(severity, plain)}: ${seen}  [${id}]`, ...aligned(rows)].join("\n");
}

/** A heading and what stands below it, folded for a terminal; nothing where nothing does. */
function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [[heading, ...aligned(lines.map((line) => ["-", line]))].join("\n")];
}

function countWords(findings: readonly Finding[]): string {
  const parts = severities.flatMap((severity) => {
    const count = findings.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [counted(count, severity)];
  });
  return parts.length === 0 ? "nothing found" : parts.join(", ");
}

/** Which facts are settings of the site, for whoever has to look one up. */
function siteWords(preset: string | null, findings: readonly Finding[]): readonly string[] {
  const known = preset === null ? undefined : presets[preset];
  if (!known || findings.every(({ severity }) => severity === "note")) return [];
  return [`Settings of ${known.title}: ${known.siteSettings}`];
}
