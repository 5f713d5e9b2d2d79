import { type Disposable, type TextDocument, type Uri, window, workspace } from "vscode";
import { onFirstUse } from "../base/onFirstUse.ts";
import { settings } from "../contributions.ts";
import { deadLetterPlace } from "./deadLetterPlace.ts";
import { lineFormatOf } from "./recordLines.ts";
import type { RunBoard } from "./runBoard.ts";

export interface DataFilesPorts {
  readonly board: RunBoard;
  /** The folder that the extension is installed in. */
  readonly extension: Uri;
  readonly report: (error: unknown) => void;
}

/** The marks of data files: loaded when the first one is in sight. */
export class OpenDataFiles implements Disposable {
  private readonly ports: DataFilesPorts;
  private readonly parts: Disposable[] = [];
  private readonly outcomes = onFirstUse(async () => {
    const { DataFileOutcomes } = await import("./dataFileOutcomes.ts");
    const outcomes = new DataFileOutcomes(this.ports);
    if (this.isDisposed) outcomes.dispose();
    else this.parts.push(outcomes);
    return outcomes;
  });
  private isDisposed = false;

  constructor(ports: DataFilesPorts) {
    this.ports = ports;
    const look = () => {
      if (window.visibleTextEditors.some(({ document }) => mayHaveOutcomes(document))) {
        this.outcomes().catch(ports.report);
      }
    };
    this.parts.push(window.onDidChangeVisibleTextEditors(look));
    look();
  }

  /** Moves the cursor of the active data file to the next dead letter, or to the one before. */
  async jump(way: "next" | "previous"): Promise<void> {
    await (await this.outcomes()).jump(way);
  }

  dispose(): void {
    this.isDisposed = true;
    for (const part of this.parts) part.dispose();
  }
}

/** By its name and place alone: whether a job has run over it is for whoever looks closer. */
export function mayHaveOutcomes({ uri }: Pick<TextDocument, "uri">): boolean {
  if (uri.scheme !== "file" || lineFormatOf(uri.path) === undefined) return false;
  if (deadLetterPlace(uri) !== undefined || uri.path.includes("/.longhaul/")) return false;
  return (
    workspace.getWorkspaceFolder(uri) !== undefined &&
    workspace.getConfiguration(undefined, uri).get<boolean>(settings.dataFileOutcomes, true)
  );
}
