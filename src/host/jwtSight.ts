import { type TextDocument, type TextEditor, window, workspace } from "vscode";
import { type Disposable, Emitter } from "../base/events.ts";
import type { Clock } from "../base/time.ts";
import { inSight, type JwtPlace, jwtsIn } from "./jwtPlaces.ts";

/** A pause in typing or scrolling that is worth a look. */
const LOOK_AFTER_MS = 200;

interface Sight {
  readonly from: number;
  readonly to: number;
}

/** The tokens in and near the visible parts of documents, looked for again when these change. */
export class JwtSight implements Disposable {
  /** There may be other tokens in sight of this document. */
  readonly changed = new Emitter<TextDocument>();
  private readonly clock: Pick<Clock, "monotonic">;
  private readonly seen = new WeakMap<TextDocument, Sight>();
  private readonly waiting = new Map<TextDocument, ReturnType<typeof setTimeout>>();
  private readonly listening: readonly Disposable[];

  constructor(clock: Pick<Clock, "monotonic">) {
    this.clock = clock;
    this.listening = [
      window.onDidChangeVisibleTextEditors((editors) => this.tellOf(editors)),
      window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        if (this.hasLeft(textEditor)) this.tellSoon(textEditor.document);
      }),
      workspace.onDidChangeTextDocument(({ document }) => this.tellSoon(document)),
      workspace.onDidCloseTextDocument((document) => this.forget(document)),
    ];
  }

  /** Of a document that no editor shows there is nothing in sight. */
  async look(document: TextDocument): Promise<readonly JwtPlace[]> {
    const editors = window.visibleTextEditors.filter((editor) => editor.document === document);
    const [first, ...others] = editors.map(inSight);
    if (!first) return [];
    const lines = others.reduce((all, range) => all.union(range), first);
    this.seen.set(document, { from: lines.start.line, to: lines.end.line });
    return jwtsIn(document, lines, { clock: this.clock });
  }

  dispose(): void {
    for (const one of this.listening) one.dispose();
    for (const timer of this.waiting.values()) clearTimeout(timer);
  }

  private tellOf(editors: readonly TextEditor[]): void {
    for (const { document } of editors) this.tellSoon(document);
  }

  private hasLeft({ document, visibleRanges }: TextEditor): boolean {
    const seen = this.seen.get(document);
    return visibleRanges.some(({ start, end }) => !seen || start.line < seen.from || end.line > seen.to);
  }

  private tellSoon(document: TextDocument): void {
    clearTimeout(this.waiting.get(document));
    const tell = () => {
      this.waiting.delete(document);
      this.changed.emit(document);
    };
    this.waiting.set(document, setTimeout(tell, LOOK_AFTER_MS));
  }

  private forget(document: TextDocument): void {
    clearTimeout(this.waiting.get(document));
    this.waiting.delete(document);
  }
}
