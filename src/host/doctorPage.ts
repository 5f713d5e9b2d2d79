import { commands } from "../contributions.ts";
import type { Finding } from "../doctor/finding.ts";
import type { UnseenReason } from "../doctor/unseen.ts";
import { presets } from "../presets/presets.ts";
import { evidenceWords } from "../sentences/evidence.ts";
import { helperWords, severityWords, wordsForFinding } from "../sentences/findings.ts";
import { knownWords } from "../sentences/knownFacts.ts";
import { unseenWords } from "../sentences/observations.ts";
import type { Translate } from "../sentences/sentence.ts";
import type { AccountArgument } from "./accountArgument.ts";
import type { EditorDiagnosis } from "./doctorDoor.ts";
import { htmlText } from "./htmlText.ts";

export interface DoctorPageParts {
  readonly diagnosis: EditorDiagnosis;
  readonly account: Required<AccountArgument>;
  /** Who the account acts as. */
  readonly name: string;
  /** What a refused sign-in said. */
  readonly refusal?: string;
  readonly nonce: string;
  readonly t: Translate;
}

/** What the page's links may start, and nothing else. */
export const PAGE_COMMANDS: readonly string[] = [
  commands.doctor,
  commands.openConnection,
  commands.signIn,
  commands.testRotation,
];

const MOST_EVIDENCE = 12;

/** The report as a page without scripts: every text that a server, a token or a file gave is text and nothing more. */
export function doctorPage(parts: DoctorPageParts): string {
  const { diagnosis, account, name, refusal, nonce, t } = parts;
  const { connection, at, findings, known, unseen } = diagnosis;
  const title = t("Doctor: {0}", connection);
  const about = [name, countWords(findings, t), new Date(at).toISOString().slice(0, 19).replace("T", " ").concat("Z")];
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${htmlText(title)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<h1>${htmlText(title)}</h1>
<p>${htmlText(about.join(" · "))}</p>
<nav>${actions(account, t).join(" · ")}</nav>
${refusal === undefined ? "" : `<p class="problem">${htmlText(refusal)}</p>\n`}<main>
${findings.map((finding) => section(finding, parts)).join("\n")}
</main>
${lines(
  t("What is known of its tokens"),
  known.map((fact) => knownWords(fact, t)),
)}
${lines(
  t("What was not looked at"),
  unseen.map((reason) => editorUnseenWords(reason, diagnosis, t)),
)}
</body>
</html>
`;
}

function section(finding: Finding, { account, t }: DoctorPageParts): string {
  const { id, severity, evidence } = finding;
  const { seen, cause, remedy, helper } = wordsForFinding(finding, t);
  const lines = evidence.slice(0, MOST_EVIDENCE).map((one) => evidenceWords(one, t));
  const field = evidence.map(({ source }) => source).find((source) => source.is === "config")?.field;
  const open = field === undefined ? "" : `<p>${openLink(account, t, field)}</p>\n`;
  return `<section aria-label="${htmlText(id)}">
<h2><span class="${severity}">${htmlText(severityWords(severity, t))}</span> ${htmlText(seen)}</h2>
<p class="id">${htmlText(id)}</p>
<h3>${htmlText(t("Usual cause"))}</h3>
<p>${htmlText(cause)}</p>
<h3>${htmlText(t("Remedy, {0}", helperWords(helper, t)))}</h3>
<p>${htmlText(remedy)}</p>
<h3>${htmlText(t("What was seen"))}</h3>
${list(lines)}
${open}</section>`;
}

function actions(account: Required<AccountArgument>, t: Translate): readonly string[] {
  return [
    link(t("Run Again"), commands.doctor, [account]),
    link(t("Sign In"), commands.signIn, [account]),
    link(t("Test Rotation"), commands.testRotation, [account]),
    openLink(account, t),
  ];
}

function openLink(account: Required<AccountArgument>, t: Translate, field?: string): string {
  return field === undefined
    ? link(t("Open longhaul.json"), commands.openConnection, [account])
    : link(t("Open longhaul.json at {0}", field), commands.openConnection, [account, field]);
}

function link(title: string, command: string, args: readonly unknown[]): string {
  const target = `command:${command}?${encodeURIComponent(JSON.stringify(args))}`;
  return `<a href="${htmlText(target)}">${htmlText(title)}</a>`;
}

function list(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `<ul>${lines.map((line) => `<li>${htmlText(line)}</li>`).join("")}</ul>`;
}

function lines(heading: string, texts: readonly string[]): string {
  return texts.length === 0 ? "" : `<section>\n<h2>${htmlText(heading)}</h2>\n${list(texts)}\n</section>`;
}

function countWords(findings: readonly Finding[], t: Translate): string {
  switch (findings.length) {
    case 0:
      return t("nothing found");
    case 1:
      return t("1 finding");
    default:
      return t("{0} findings", findings.length);
  }
}

/** The command line's words name its options; here the same is done by other means. */
function editorUnseenWords(reason: UnseenReason, { preset }: EditorDiagnosis, t: Translate): string {
  if (reason === "needs-person") return t("Not signed in: nobody finished the sign-in.");
  const probe = preset === null ? undefined : presets[preset]?.probe;
  return unseenWords(reason, { watch: t("Run Again, and follow the token."), probe }, t);
}

const STYLE = `
body { max-width: 60rem; line-height: 1.5; color: var(--vscode-foreground); font-family: var(--vscode-font-family); }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-bottom: 0; } h3 { font-size: 1em; margin: 0.75em 0 0; }
p, ul { margin: 0.25em 0; overflow-wrap: anywhere; }
section { border-top: 1px solid var(--vscode-panel-border); margin-top: 1em; }
a { color: var(--vscode-textLink-foreground); }
.id { color: var(--vscode-descriptionForeground); font-family: var(--vscode-editor-font-family); }
.problem { color: var(--vscode-errorForeground); } .warning { color: var(--vscode-editorWarning-foreground); }
.note { color: var(--vscode-descriptionForeground); }
h2 > span {
  margin-right: 0.25em; padding: 0 0.4em; border: 1px solid; border-radius: 3px;
  font-size: 0.8em; font-weight: normal; vertical-align: 0.1em;
}
`;
