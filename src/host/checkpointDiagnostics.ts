import { Diagnostic, DiagnosticSeverity, type Disposable, l10n, languages, type TextDocument, workspace } from "vscode";
import type { CheckpointReading } from "./checkpointReader.ts";
import type { CheckpointReadings } from "./checkpointReadings.ts";
import { isCheckpoint } from "./isCheckpoint.ts";

export interface CheckpointDiagnosticsPorts {
  readonly readings: CheckpointReadings;
  /** Whether a runner works now on the run of this checkpoint, a file path. */
  readonly isMoving: (checkpoint: string) => boolean;
  readonly report: (error: unknown) => void;
}

/** Marks in open checkpoints the line that is damaged or was cut off. */
export class CheckpointDiagnostics implements Disposable {
  private readonly collection = languages.createDiagnosticCollection("longhaul-checkpoint");
  private readonly readings: CheckpointReadings;
  private readonly isMoving: (checkpoint: string) => boolean;
  private readonly report: (error: unknown) => void;
  private readonly closed = workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri));

  constructor({ readings, isMoving, report }: CheckpointDiagnosticsPorts) {
    this.readings = readings;
    this.isMoving = isMoving;
    this.report = report;
  }

  updateAll(): void {
    for (const document of workspace.textDocuments) if (isCheckpoint(document)) this.update(document);
  }

  update(document: TextDocument): void {
    this.look(document).catch(this.report);
  }

  dispose(): void {
    this.closed.dispose();
    this.collection.dispose();
  }

  private async look(document: TextDocument): Promise<void> {
    const reading = await this.readings.of(document);
    if (reading === undefined || document.isClosed) return;
    const found = await this.diagnose(document, reading);
    if (document.isClosed) return;
    this.collection.set(document.uri, found ? [found] : []);
  }

  private async diagnose(document: TextDocument, reading: CheckpointReading): Promise<Diagnostic | undefined> {
    if (reading.kind === "damaged") {
      const { sentenceForFailure } = await import("../sentences/failures.ts");
      const { failure } = reading;
      const { message, remedy } = sentenceForFailure(failure, l10n.t);
      const line = "line" in failure.facts ? failure.facts.line : 1;
      return diagnostic(document, { line, text: `${message} ${remedy}`, severity: DiagnosticSeverity.Error });
    }
    // The last line of a moving run is being written at this moment.
    if (reading.torn === undefined || this.isMoving(document.uri.fsPath)) return undefined;
    const text = l10n.t("This line was cut off while it was written, so it never counted. Resuming removes it.");
    return diagnostic(document, { line: reading.torn, text, severity: DiagnosticSeverity.Information });
  }
}

interface Found {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  readonly severity: DiagnosticSeverity;
}

function diagnostic(document: TextDocument, { line, text, severity }: Found): Diagnostic {
  const { range } = document.lineAt(Math.min(line, document.lineCount) - 1);
  const made = new Diagnostic(range, text, severity);
  made.source = "Longhaul";
  return made;
}
