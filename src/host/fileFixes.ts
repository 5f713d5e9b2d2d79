import {
  CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type Diagnostic,
  l10n,
  type Range,
  type TextDocument,
  workspace,
} from "vscode";
import type { Problem } from "../base/problem.ts";
import type { Fix } from "../config/drafts/fixes.ts";
import { commands } from "../contributions.ts";
import { problemsOfDocument } from "./documentProblems.ts";
import type { RecordsDoor } from "./recordsDoor.ts";
import { rangeOf } from "./showPlace.ts";
import { editOf } from "./writeText.ts";

export interface FixesWanted {
  readonly range: Range;
  readonly context: CodeActionContext;
  readonly records: RecordsDoor;
}

/** What mends the problems that are shown at a place; each an edit that undo takes back. */
export async function fileFixes(document: TextDocument, { context, records }: FixesWanted): Promise<CodeAction[]> {
  const shown = context.diagnostics.filter(({ source }) => source === "Longhaul");
  if (shown.length === 0) return [];
  const problems = await problemsOfDocument(document, records);
  const { fixesOf } = await import("./configReader.ts");
  return shown.flatMap((diagnostic) => {
    const problem = problems.find((one) => one.code === diagnostic.code && rangeOf(one).isEqual(diagnostic.range));
    if (!problem) return [];
    if (problem.code === "secret-in-file") return secretFix(document, problem, diagnostic);
    return fixesOf(problem, document.getText()).map((fix) => actionOf(document, fix, diagnostic));
  });
}

function actionOf(document: TextDocument, fix: Fix, diagnostic: Diagnostic): CodeAction {
  const action = new CodeAction(titleOf(fix), CodeActionKind.QuickFix);
  action.edit = editOf(document, fix.edits);
  action.diagnostics = [diagnostic];
  action.isPreferred = fix.isLikely;
  return action;
}

function titleOf({ kind, what }: Fix): string {
  switch (kind) {
    case "replace":
      return l10n.t('Change to "{0}"', what);
    case "remove":
      return l10n.t('Remove "{0}"', what);
    case "insert":
      return l10n.t('Add "{0}"', what);
    default:
      return kind satisfies never;
  }
}

/** The secret itself stays out of the action: it is read again when the person has decided. */
function secretFix({ uri }: TextDocument, { line, column }: Problem, diagnostic: Diagnostic): CodeAction[] {
  if (!workspace.isTrusted) return [];
  const move = new CodeAction(l10n.t("Move this secret out of the file…"), CodeActionKind.QuickFix);
  move.command = { title: move.title, command: commands.moveSecret, arguments: [uri, { line, column }] };
  move.diagnostics = [diagnostic];
  move.isPreferred = true;
  return [move];
}
