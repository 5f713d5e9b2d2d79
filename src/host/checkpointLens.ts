import {
  CodeLens,
  type Command,
  type Disposable,
  EventEmitter,
  l10n,
  languages,
  Range,
  type TextDocument,
  Uri,
  workspace,
} from "vscode";
import type { Disposable as Subscription } from "../base/events.ts";
import { JOB_SUFFIX } from "../config/fileNames.ts";
import { commands } from "../contributions.ts";
import { CheckpointDiagnostics } from "./checkpointDiagnostics.ts";
import { CheckpointReadings } from "./checkpointReadings.ts";
import { type CheckpointTitle, checkpointTitles } from "./checkpointTitles.ts";
import { deadLettersOf } from "./deadLetterPlace.ts";
import { isCheckpoint } from "./isCheckpoint.ts";
import type { JobArgument } from "./jobArgument.ts";
import { exists } from "./paths.ts";
import type { RunBoard } from "./runBoard.ts";

export interface CheckpointLensPorts {
  readonly board: RunBoard;
  readonly report: (error: unknown) => void;
}

/** Says above an open checkpoint how far its run is, and marks the line where it is damaged. */
export function registerCheckpointLens({ board, report }: CheckpointLensPorts): Disposable {
  const isMoving = (checkpoint: string) => board.of(checkpoint)?.state === "running";
  const readings = new CheckpointReadings();
  const diagnostics = new CheckpointDiagnostics({ readings, isMoving, report });
  const changed = new EventEmitter<void>();
  const moving = new Set<string>();
  const parts: Subscription[] = [
    readings,
    diagnostics,
    changed,
    readings.onStale((document) => {
      changed.fire();
      diagnostics.update(document);
    }),
    board.changed.on(({ checkpoint, state }) => {
      if (workspace.textDocuments.some(({ uri }) => uri.fsPath === checkpoint)) changed.fire();
      if (moving.has(checkpoint) === (state === "running")) return;
      if (state === "running") moving.add(checkpoint);
      else moving.delete(checkpoint);
      diagnostics.updateAll();
    }),
    languages.registerCodeLensProvider(
      { scheme: "file", pattern: "**/*.checkpoint.jsonl" },
      { onDidChangeCodeLenses: changed.event, provideCodeLenses: (document) => lenses(document, readings, board) },
    ),
  ];
  diagnostics.updateAll();
  return {
    dispose: () => {
      for (const part of parts) part.dispose();
    },
  };
}

async function lenses(document: TextDocument, readings: CheckpointReadings, board: RunBoard): Promise<CodeLens[]> {
  const reading = isCheckpoint(document) ? await readings.of(document) : undefined;
  if (reading === undefined) return [];
  const job = jobOf(document.uri);
  const view = board.of(document.uri.fsPath);
  const facts = {
    moving: view?.state === "running",
    heard: (view?.summary ?? view?.snapshot)?.records,
    resumable: job !== undefined && (await exists(Uri.file(job.jobFile))),
  };
  const top = new Range(0, 0, 0, 0);
  return checkpointTitles(reading, facts, l10n.t).map((title) => new CodeLens(top, command(title, document.uri, job)));
}

function command({ title, click }: CheckpointTitle, checkpoint: Uri, job: JobArgument | undefined): Command {
  if (click === undefined) return { title, command: "" };
  if (click === "resume") return { title, command: commands.resume, arguments: [job] };
  if (click === "open-dead-letters") return { title, command: "vscode.open", arguments: [deadLettersOf(checkpoint)] };
  const line = click.showLine - 1;
  return { title, command: "vscode.open", arguments: [checkpoint, { selection: new Range(line, 0, line, 0) }] };
}

/** The job whose run wrote the checkpoint, where it lies as runs write it: `.longhaul/<job>/<run>/<run>.checkpoint.jsonl`. */
function jobOf(checkpoint: Uri): JobArgument | undefined {
  const match = /^(.*)\/\.longhaul\/([^/]+)\/([^/]+)\/\3\.checkpoint\.jsonl$/.exec(checkpoint.path);
  if (!match) return undefined;
  const jobFile = checkpoint.with({ path: `${match[1]}/${match[2]}${JOB_SUFFIX}` });
  return { jobFile: jobFile.fsPath, checkpoint: checkpoint.fsPath };
}
