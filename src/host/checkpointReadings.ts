import { type Disposable, EventEmitter, type TextDocument, workspace } from "vscode";
import { breathe } from "./breathe.ts";
import type { CheckpointReading } from "./checkpointReader.ts";
import { isCheckpoint } from "./isCheckpoint.ts";

/** A moving run appends several times a second; its checkpoint is read at most this often. */
const READ_AGAIN_AFTER_MS = 500;

interface Kept {
  readonly version: number;
  readonly reading: Promise<CheckpointReading | undefined>;
  readonly stop: AbortController;
}

/** What the open checkpoint documents say: each is read in slices and not again at every change, whoever asks. */
export class CheckpointReadings implements Disposable {
  private readonly stale = new EventEmitter<TextDocument>();
  private readonly kept = new Map<TextDocument, Kept>();
  private readonly timers = new Map<TextDocument, NodeJS.Timeout>();
  private readonly parts: readonly Disposable[];
  /** A document was opened, or changed a short while ago. */
  readonly onStale = this.stale.event;

  constructor() {
    this.parts = [
      this.stale,
      workspace.onDidOpenTextDocument((document) => isCheckpoint(document) && this.stale.fire(document)),
      workspace.onDidChangeTextDocument(({ document }) => isCheckpoint(document) && this.later(document)),
      workspace.onDidCloseTextDocument((document) => this.forget(document)),
    ];
  }

  /** The newest reading, or the one before while changes come fast; `undefined` when the document closes meanwhile. */
  of(document: TextDocument): Promise<CheckpointReading | undefined> {
    const { version } = document;
    const kept = this.kept.get(document);
    if (kept && (kept.version === version || this.timers.has(document))) return kept.reading;
    kept?.stop.abort();
    const stop = new AbortController();
    const reading = read(document, stop.signal);
    this.kept.set(document, { version, reading, stop });
    return reading;
  }

  dispose(): void {
    for (const document of this.kept.keys()) this.forget(document);
    for (const part of this.parts) part.dispose();
  }

  /** Further changes do not put it off: the checkpoint of a moving run would never be read. */
  private later(document: TextDocument): void {
    if (this.timers.has(document)) return;
    const fire = () => {
      this.timers.delete(document);
      this.stale.fire(document);
    };
    this.timers.set(document, setTimeout(fire, READ_AGAIN_AFTER_MS));
  }

  private forget(document: TextDocument): void {
    this.kept.get(document)?.stop.abort();
    this.kept.delete(document);
    clearTimeout(this.timers.get(document));
    this.timers.delete(document);
  }
}

async function read(document: TextDocument, signal: AbortSignal): Promise<CheckpointReading | undefined> {
  try {
    const { readCheckpoint } = await import("./checkpointReader.ts");
    return await readCheckpoint({
      file: workspace.asRelativePath(document.uri),
      text: document.getText(),
      breathe,
      signal,
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
