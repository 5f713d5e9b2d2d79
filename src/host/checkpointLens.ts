import { CodeLens, type Command, type Disposable, EventEmitter, l10n, languages, Range, type TextDocument, Uri } from "vscode";
import type { Disposable as Subscription } from "../base/events.ts";
import { CheckpointDiagnostics } from "./checkpointDiagnostics.ts";
import { CheckpointReadings, isCheckpoint } from "./checkpointReadings.ts";
import { type CheckpointTitle, checkpointTitles } from "./checkpointTitles.ts";
import { exists } from "./paths.ts";

export interface CheckpointLensParts {
  /** Id of the command that resumes; it is given a `CheckpointPlace`. */
  readonly resume: string;
  /** Whether a runner works now on the run of this checkpoint, a file path. */
  readonly isMoving: (checkpoint: string) => boolean;
  /** Calls back when a run begins or ends. */
  readonly onMovingChanged: (listener: () => void) => Subscription;
}

/** Which run a checkpoint belongs to; file paths. */
export interface CheckpointPlace {
  readonly run: string;
  readonly jobFile: string;
  readonly checkpoint: string;
}

/** Says above an open checkpoint how far its run is, and marks the line where it is damaged. */
export function registerCheckpointLens(parts: CheckpointLensParts): Disposable {
  const readings = new CheckpointReadings();
  const diagnostics = new CheckpointDiagnostics(readings, parts.isMoving);
  const changed = new EventEmitter<void>();
  const subscriptions: Subscription[] = [
    readings,
    diagnostics,
    changed,
    readings.onStale((document) => {
      changed.fire();
      diagnostics.update(document);
    }),
    parts.onMovingChanged(() => {
      changed.fire();
      diagnostics.updateAll();
    }),
    languages.registerCodeLensProvider(
      { scheme: "file", pattern: "**/*.checkpoint.jsonl" },
      { onDidChangeCodeLenses: changed.event, provideCodeLenses: (document) => lenses(document, readings, parts) },
    ),
  ];
  diagnostics.updateAll();
  return { dispose: () => subscriptions.forEach((subscription) => subscription.dispose()) };
}

async function lenses(
  document: TextDocument,
  readings: CheckpointReadings,
  { resume, isMoving }: CheckpointLensParts,
): Promise<CodeLens[]> {
  const reading = isCheckpoint(document) ? await readings.of(document) : undefined;
  if (reading === undefined) return [];
  const place = placeOf(document.uri);
  const moving = isMoving(document.uri.fsPath);
  const resumable = place !== undefined && (await exists(Uri.file(place.jobFile)));
  const top = new Range(0, 0, 0, 0);
  return checkpointTitles(reading, { moving, resumable }, l10n.t).map(
    ({ title, click }) => new CodeLens(top, command({ title, click }, { document, resume, place })),
  );
}

interface ClickParts {
  readonly document: TextDocument;
  readonly resume: string;
  readonly place: CheckpointPlace | undefined;
}

function command({ title, click }: CheckpointTitle, { document, resume, place }: ClickParts): Command {
  if (click === undefined) return { title, command: "" };
  if (click === "resume") return { title, command: resume, arguments: [place] };
  if (click === "open-dead-letters") return { title, command: "vscode.open", arguments: [deadLettersOf(document.uri)] };
  const line = click.showLine - 1;
  const arguments_ = [document.uri, { selection: new Range(line, 0, line, 0) }];
  return { title, command: "vscode.open", arguments: arguments_ };
}

function deadLettersOf(checkpoint: Uri): Uri {
  return checkpoint.with({ path: checkpoint.path.replace(/\.checkpoint\.jsonl$/, ".dead-letters.csv") });
}

/** The checkpoint's run where its files lie as a run writes them: `.longhaul/<job>/<run>/<run>.checkpoint.jsonl`. */
function placeOf(checkpoint: Uri): CheckpointPlace | undefined {
  const match = /^(.*)\/\.longhaul\/([^/]+)\/([^/]+)\/\3\.checkpoint\.jsonl$/.exec(checkpoint.path);
  const [, folder, job, run] = match ?? [];
  if (folder === undefined || job === undefined || run === undefined) return undefined;
  const jobFile = checkpoint.with({ path: `${folder}/${job}.sync.json` }).fsPath;
  return { run, jobFile, checkpoint: checkpoint.fsPath };
}
