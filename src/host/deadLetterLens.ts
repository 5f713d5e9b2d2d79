import { CodeLens, type Disposable, EventEmitter, l10n, languages, Range, type TextDocument, workspace } from "vscode";
import type { Disposable as Subscription } from "../base/events.ts";
import { commands } from "../contributions.ts";
import { deadLetterPlace } from "./deadLetterPlace.ts";
import { countDeadLetterRows } from "./deadLetterRows.ts";
import { count } from "./figures.ts";
import type { RunBoard } from "./runBoard.ts";

/** Offers above an open dead-letter file to send its rows once more, as they are edited. */
export function registerDeadLetterLens({ board }: { readonly board: RunBoard }): Disposable {
  const changed = new EventEmitter<void>();
  const isOpen = (checkpoint: string) =>
    workspace.textDocuments.some(({ uri }) => deadLetterPlace(uri)?.checkpoint === checkpoint);
  const parts: Subscription[] = [
    changed,
    board.changed.on(({ checkpoint }) => {
      if (isOpen(checkpoint)) changed.fire();
    }),
    languages.registerCodeLensProvider(
      { scheme: "file", pattern: "**/*.dead-letters.csv" },
      { onDidChangeCodeLenses: changed.event, provideCodeLenses: (document) => lenses(document, board) },
    ),
  ];
  return {
    dispose: () => {
      for (const part of parts) part.dispose();
    },
  };
}

function lenses(document: TextDocument, board: RunBoard): CodeLens[] {
  const { uri } = document;
  const place = deadLetterPlace(uri);
  const rows = place ? countDeadLetterRows(document.getText()) : 0;
  // While its run moves the file still grows.
  if (!place || rows === 0 || board.of(place.checkpoint)?.state === "running") return [];
  const top = new Range(0, 0, 0, 0);
  const title = l10n.t("Redrive these · {0}", count(rows));
  return [
    new CodeLens(top, { title, command: commands.redrive, arguments: [uri] }),
    new CodeLens(top, { title: l10n.t("Dry run"), command: commands.dryRun, arguments: [uri] }),
  ];
}
