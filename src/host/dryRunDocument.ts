import {
  type Disposable,
  EventEmitter,
  l10n,
  languages,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from "vscode";
import type { DryRunView } from "../protocol/messages.ts";
import { dryRunText } from "./dryRunText.ts";

const SCHEME = "longhaul-dry-run";

/** For a tab that the editor restored after its window was loaded again. */
const GONE = "# This dry run is no longer here. Run it again to see the requests.\n";

/** Shows dry runs as read-only documents, one for each job; a repeated dry run replaces what its document shows. */
export class DryRunDocuments implements Disposable {
  /** By URI. Kept when a document closes, so that it can be opened again: some kilobytes for each job. */
  private readonly texts = new Map<string, string>();
  private readonly changed = new EventEmitter<Uri>();
  private readonly parts: Disposable[];

  constructor() {
    const provider: TextDocumentContentProvider = {
      onDidChange: this.changed.event,
      provideTextDocumentContent: (uri) => this.texts.get(uri.toString()) ?? GONE,
    };
    this.parts = [this.changed, workspace.registerTextDocumentContentProvider(SCHEME, provider)];
  }

  async show(view: DryRunView): Promise<void> {
    const uri = Uri.from({ scheme: SCHEME, path: `/${l10n.t("{0} · dry run", view.job)}` });
    this.texts.set(uri.toString(), dryRunText(view, l10n.t));
    this.changed.fire(uri);
    const document = await workspace.openTextDocument(uri);
    const known = await languages.getLanguages();
    // A language that only some installed extension brings: colours where it is there, plain text elsewhere.
    if (known.includes("http")) await languages.setTextDocumentLanguage(document, "http");
    await window.showTextDocument(document, { preview: false });
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }
}
