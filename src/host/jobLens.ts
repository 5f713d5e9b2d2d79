import { CodeLens, type Disposable, EventEmitter, l10n, languages, Range, type TextDocument, workspace } from "vscode";
import { commands } from "../contributions.ts";
import { JOB_FILES } from "./paths.ts";

/** *Run · Dry run · Forecast · Test batch* above a job file. Without trust nothing is offered: all four read or send. */
export function registerJobLens(): Disposable {
  const changed = new EventEmitter<void>();
  const parts = [
    changed,
    workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    languages.registerCodeLensProvider(
      { scheme: "file", pattern: JOB_FILES },
      { onDidChangeCodeLenses: changed.event, provideCodeLenses: jobLenses },
    ),
  ];
  return {
    dispose: () => {
      for (const part of parts) part.dispose();
    },
  };
}

export function jobLenses({ uri }: Pick<TextDocument, "uri">): CodeLens[] {
  if (!workspace.isTrusted) return [];
  const lens = (title: string, command: string) =>
    new CodeLens(new Range(0, 0, 0, 0), { title, command, arguments: [uri] });
  return [
    lens(l10n.t("Run"), commands.runSync),
    lens(l10n.t("Dry run"), commands.dryRun),
    lens(l10n.t("Forecast"), commands.forecast),
    lens(l10n.t("Test batch"), commands.runTestBatch),
  ];
}
