import {
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticSeverity,
  l10n,
  type TextDocument,
  Uri,
  workspace,
} from "vscode";
import type { Disposable } from "../base/events.ts";
import type { Problem } from "../base/problem.ts";
import type { Sentence } from "../sentences/sentence.ts";
import { isConnectionsFile, isJobFile } from "./paths.ts";
import type { RecordsDoor } from "./recordsDoor.ts";
import { rangeOf } from "./showPlace.ts";

/** A pause in typing that is worth a look. */
const LOOK_AFTER_MS = 200;

/** Shows the problems of open `longhaul.json` and `*.sync.json` files at their places, as they are typed. */
export class ProblemDiagnostics {
  private readonly shown: DiagnosticCollection;
  private readonly records: RecordsDoor;
  private readonly report: (error: unknown) => void;
  private readonly listening: readonly Disposable[];
  private readonly waiting = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(shown: DiagnosticCollection, records: RecordsDoor, report: (error: unknown) => void) {
    this.shown = shown;
    this.records = records;
    this.report = report;
    this.listening = [
      workspace.onDidOpenTextDocument((document) => this.lookSoon(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.lookSoon(document)),
      workspace.onDidCloseTextDocument((document) => this.shown.delete(document.uri)),
      workspace.onDidSaveTextDocument((document) => {
        // Both may be named by jobs that are open.
        const isNamed = isConnectionsFile(document.uri) || /\.(csv|tsv)$/i.test(document.uri.path);
        if (isNamed) for (const other of workspace.textDocuments) this.lookSoon(other);
      }),
    ];
    for (const document of workspace.textDocuments) this.lookSoon(document);
  }

  dispose(): void {
    for (const one of this.listening) one.dispose();
    for (const timer of this.waiting.values()) clearTimeout(timer);
  }

  private lookSoon(document: TextDocument): void {
    if (document.uri.scheme !== "file" || !(isConnectionsFile(document.uri) || isJobFile(document.uri))) return;
    const key = document.uri.toString();
    clearTimeout(this.waiting.get(key));
    const timer = setTimeout(() => {
      this.waiting.delete(key);
      this.look(document).catch(this.report);
    }, LOOK_AFTER_MS);
    this.waiting.set(key, timer);
  }

  private async look(document: TextDocument): Promise<void> {
    const { version } = document;
    const { problemsOfDocument } = await import("./documentProblems.ts");
    const problems = await problemsOfDocument(document, this.records);
    const { sentenceForProblem } = await import("../sentences/problems.ts");
    const asDiagnostic = (problem: Problem) => diagnosticOf(problem, sentenceForProblem(problem, l10n.t));
    if (document.isClosed || document.version !== version) return;
    this.shown.set(
      document.uri,
      problems.filter(({ file }) => Uri.file(file).path === document.uri.path).map(asDiagnostic),
    );
  }
}

function diagnosticOf(problem: Problem, { message, remedy }: Sentence): Diagnostic {
  const diagnostic = new Diagnostic(rangeOf(problem), `${message} ${remedy}`, DiagnosticSeverity.Error);
  diagnostic.source = "Longhaul";
  diagnostic.code = problem.code;
  return diagnostic;
}
