import {
  type DecorationOptions,
  type Disposable,
  OverviewRulerLane,
  Range,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  Uri,
  window,
} from "vscode";
import { type OutcomeKind, outcomeKinds } from "./recordOutcome.ts";

/** One line that begins a record. */
export interface LineMark {
  readonly line: number;
  readonly kind: OutcomeKind;
  readonly words: string;
}

/** Lines beyond the visible ones, so that scrolling by a page shows no bare lines. */
const MARGIN = 60;

const rulerColours: Partial<Record<OutcomeKind, string>> = {
  dead: "editorOverviewRuler.errorForeground",
  unknown: "editorOverviewRuler.warningForeground",
  "rolled-back": "editorOverviewRuler.infoForeground",
};

/** The marks beside the lines of data files, and the words behind them. */
export class OutcomeMarks implements Disposable {
  private readonly types: ReadonlyMap<OutcomeKind, TextEditorDecorationType>;

  constructor(extension: Uri) {
    this.types = new Map(outcomeKinds.map((kind) => [kind, decorationOf(kind, extension)]));
  }

  /** Marks what is in sight, and a little around it; `markAt` is asked for each of those lines. */
  show(editor: TextEditor, markAt: (line: number) => LineMark | undefined): void {
    const options = new Map<OutcomeKind, DecorationOptions[]>(outcomeKinds.map((kind) => [kind, []]));
    for (const line of linesInSight(editor)) {
      const mark = markAt(line);
      if (mark) options.get(mark.kind)?.push(optionOf(editor, mark));
    }
    for (const [kind, type] of this.types) editor.setDecorations(type, options.get(kind) ?? []);
  }

  clear(editor: TextEditor): void {
    for (const type of this.types.values()) editor.setDecorations(type, []);
  }

  dispose(): void {
    for (const type of this.types.values()) type.dispose();
  }
}

function decorationOf(kind: OutcomeKind, extension: Uri): TextEditorDecorationType {
  const icon = (theme: "light" | "dark") => Uri.joinPath(extension, "media", "outcomes", `${kind}-${theme}.svg`);
  const colour = rulerColours[kind];
  return window.createTextEditorDecorationType({
    light: { gutterIconPath: icon("light") },
    dark: { gutterIconPath: icon("dark") },
    gutterIconSize: "60%",
    after: { margin: "0 0 0 3em", color: new ThemeColor("editorCodeLens.foreground") },
    ...(colour !== undefined && {
      overviewRulerColor: new ThemeColor(colour),
      overviewRulerLane: OverviewRulerLane.Right,
    }),
  });
}

function optionOf(editor: TextEditor, { line, words }: LineMark): DecorationOptions {
  const { end } = editor.document.lineAt(line).range;
  return { range: new Range(end, end), renderOptions: { after: { contentText: words } } };
}

function linesInSight({ visibleRanges, document }: TextEditor): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const { start, end } of visibleRanges) {
    const last = Math.min(document.lineCount - 1, end.line + MARGIN);
    for (let line = Math.max(0, start.line - MARGIN); line <= last; line += 1) lines.add(line);
  }
  return lines;
}
