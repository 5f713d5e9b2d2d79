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
import { isFailure } from "../base/failure.ts";
import type { Problem } from "../base/problem.ts";
import { CONNECTIONS_FILE, JOB_SUFFIX } from "../config/fileNames.ts";
import type { Sentence } from "../sentences/sentence.ts";
import { rulingFile } from "./connectionFiles.ts";
import { fileName, folderOf } from "./paths.ts";
import { rangeOf } from "./showPlace.ts";

/** A pause in typing that is worth a look. */
const LOOK_AFTER_MS = 200;

/** Shows the problems of open `longhaul.json` and `*.sync.json` files at their places, as they are typed. */
export class ProblemDiagnostics {
  private readonly shown: DiagnosticCollection;
  private readonly report: (error: unknown) => void;
  private readonly listening: readonly Disposable[];
  private readonly waiting = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(shown: DiagnosticCollection, report: (error: unknown) => void) {
    this.shown = shown;
    this.report = report;
    this.listening = [
      workspace.onDidOpenTextDocument((document) => this.lookSoon(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.lookSoon(document)),
      workspace.onDidCloseTextDocument((document) => this.shown.delete(document.uri)),
      workspace.onDidSaveTextDocument((document) => {
        if (isConnectionsFile(document.uri)) for (const other of workspace.textDocuments) this.lookSoon(other);
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
    const problems = await problemsOf(document);
    const { sentenceForProblem } = await import("../sentences/problems.ts");
    const asDiagnostic = (problem: Problem) => diagnosticOf(problem, sentenceForProblem(problem, l10n.t));
    if (document.isClosed || document.version !== version) return;
    this.shown.set(
      document.uri,
      problems.filter(({ file }) => Uri.file(file).path === document.uri.path).map(asDiagnostic),
    );
  }
}

async function problemsOf(document: TextDocument): Promise<readonly Problem[]> {
  const source = { path: document.uri.fsPath, text: document.getText() };
  const { readConnections, problemsOfJob } = await import("./configReader.ts");
  if (isConnectionsFile(document.uri)) return readConnections(source).problems;
  try {
    return await problemsOfJob(source, await rulingFile(folderOf(document.uri)));
  } catch (error) {
    // Without connections a job can be written, only not run.
    if (isFailure(error)) return [];
    throw error;
  }
}

function diagnosticOf(problem: Problem, { message, remedy }: Sentence): Diagnostic {
  const diagnostic = new Diagnostic(rangeOf(problem), `${message} ${remedy}`, DiagnosticSeverity.Error);
  diagnostic.source = "Longhaul";
  diagnostic.code = problem.code;
  return diagnostic;
}

function isConnectionsFile(file: Uri): boolean {
  return fileName(file) === CONNECTIONS_FILE;
}

function isJobFile(file: Uri): boolean {
  return file.path.endsWith(JOB_SUFFIX);
}
