import { CodeActionKind, EventEmitter, languages, workspace } from "vscode";
import type { Disposable } from "../base/events.ts";
import { CONNECTIONS_FILES, JOB_FILES } from "./paths.ts";
import type { RecordsDoor } from "./recordsDoor.ts";

const jobs = { scheme: "file", pattern: JOB_FILES };
const connections = { scheme: "file", pattern: CONNECTIONS_FILES };

/** Quick fixes, completion, hovers and lenses of the files that people write; loaded when one is first asked for. */
export function registerFileServices(records: RecordsDoor): Disposable {
  const services = () => import("./fileServices.ts");
  const changed = new EventEmitter<void>();
  const parts = [
    changed,
    workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    languages.registerCodeActionsProvider(
      [jobs, connections],
      {
        provideCodeActions: async (document, range, context) =>
          (await services()).fileFixes(document, { range, context, records }),
      },
      { providedCodeActionKinds: [CodeActionKind.QuickFix] },
    ),
    languages.registerCompletionItemProvider(
      jobs,
      {
        provideCompletionItems: async (document, position) =>
          (await services()).fileCompletions(document, position, records),
      },
      '"',
      "{",
    ),
    languages.registerHoverProvider(jobs, {
      provideHover: async (document, position, cancelled) =>
        (await services()).jobHover(document, position, { records, cancelled }),
    }),
    languages.registerHoverProvider(connections, {
      provideHover: async (document, position) => (await services()).connectionHover(document, position),
    }),
    languages.registerCodeLensProvider(connections, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: async (document) => (await services()).connectionLenses(document),
    }),
  ];
  return {
    dispose: () => {
      for (const part of parts) part.dispose();
    },
  };
}
