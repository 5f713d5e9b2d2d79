import {
  type Disposable,
  EventEmitter,
  languages,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from "vscode";

export interface PagesOptions {
  readonly scheme: string;
  /** For a tab that the editor restored after its window was loaded again. */
  readonly gone: string;
  /** One that only some installed extension brings: colours where it is there, plain text elsewhere. */
  readonly language?: string;
}

/** Shows texts as read-only documents, one for each title; the next text of a title replaces what its document shows. */
export class ReadOnlyPages implements Disposable {
  /** By URI. Kept when a document closes, so that it can be opened again: some kilobytes for each. */
  private readonly texts = new Map<string, string>();
  private readonly changed = new EventEmitter<Uri>();
  private readonly options: PagesOptions;
  private readonly parts: Disposable[];

  constructor(options: PagesOptions) {
    this.options = options;
    const provider: TextDocumentContentProvider = {
      onDidChange: this.changed.event,
      provideTextDocumentContent: (uri) => this.texts.get(uri.toString()) ?? options.gone,
    };
    this.parts = [this.changed, workspace.registerTextDocumentContentProvider(options.scheme, provider)];
  }

  async show(title: string, text: string): Promise<void> {
    const { scheme, language } = this.options;
    const uri = Uri.from({ scheme, path: `/${title}` });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    const document = await workspace.openTextDocument(uri);
    if (language !== undefined && (await languages.getLanguages()).includes(language)) {
      await languages.setTextDocumentLanguage(document, language);
    }
    await window.showTextDocument(document, { preview: false });
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }
}
