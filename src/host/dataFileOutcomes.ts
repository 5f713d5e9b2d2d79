import {
  CodeLens,
  type Disposable,
  EventEmitter,
  commands as editor,
  Hover,
  l10n,
  languages,
  MarkdownString,
  Range,
  Selection,
  type TextDocument,
  type TextEditor,
  TextEditorRevealType,
  window,
  workspace,
} from "vscode";
import type { Disposable as Subscription } from "../base/events.ts";
import { contextKeys, settings } from "../contributions.ts";
import type { RunView } from "../protocol/messages.ts";
import { dataFileLenses } from "./dataFileLenses.ts";
import { type DataFileState, follow, nextDeadLine, readDataFile, recordOn } from "./dataFileState.ts";
import { type DataFilesPorts, mayHaveOutcomes } from "./openDataFiles.ts";
import { OutcomeMarks } from "./outcomeMarks.ts";
import { Paced } from "./paced.ts";
import { outcomeWords } from "./recordOutcome.ts";
import { recordStory } from "./recordStory.ts";

/** A moving run's checkpoint is read at most this often, and for a long one less often. */
const FOLLOW_EVERY_MS = 500;

const PATTERN = "**/*.{csv,tsv,jsonl}";

/** Shows in open data files what became of each record: marks, words at line ends, stories, and what can be done. */
export class DataFileOutcomes implements Disposable {
  private readonly ports: DataFilesPorts;
  private readonly marks: OutcomeMarks;
  /** `undefined` of a file that no job has run over: it is not looked up with each news of a run. */
  private readonly states = new Map<TextDocument, DataFileState | undefined>();
  private readonly reading = new Set<TextDocument>();
  private readonly lenses = new EventEmitter<void>();
  private readonly ending = new AbortController();
  /** Checkpoints with outcomes in them that this window has heard of. */
  private readonly heard = new Set<string>();
  /** Checkpoints that have news since they were read. */
  private readonly stale = new Set<string>();
  private readonly following = new Paced(() => this.followStale().catch(this.ports.report), FOLLOW_EVERY_MS);
  private readonly parts: readonly Subscription[];

  constructor(ports: DataFilesPorts) {
    this.ports = ports;
    this.marks = new OutcomeMarks(ports.extension);
    const files = { scheme: "file", pattern: PATTERN };
    this.parts = [
      this.marks,
      this.lenses,
      this.following,
      window.onDidChangeVisibleTextEditors(() => this.look()),
      window.onDidChangeActiveTextEditor(() => this.tellContext()),
      window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.draw(textEditor)),
      workspace.onDidChangeTextDocument(({ document }) => this.changed(document)),
      workspace.onDidCloseTextDocument((document) => this.states.delete(document)),
      workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(settings.dataFileOutcomes)) return;
        for (const shown of window.visibleTextEditors) this.marks.clear(shown);
        this.states.clear();
        this.look();
      }),
      ports.board.changed.on((view) => this.hear(view)),
      languages.registerCodeLensProvider(files, {
        onDidChangeCodeLenses: this.lenses.event,
        provideCodeLenses: (document) => this.lensesOf(document),
      }),
      languages.registerHoverProvider(files, {
        provideHover: (document, { line }) => this.hover(document, line),
      }),
    ];
    this.look();
  }

  async jump(way: "next" | "previous"): Promise<void> {
    const shown = window.activeTextEditor;
    const state = shown && this.states.get(shown.document);
    if (!shown || state?.kind !== "matched") return;
    const line = nextDeadLine(state, shown.selection.active.line, way);
    if (line === undefined) {
      await window.showInformationMessage(l10n.t("This run has no dead letters."));
      return;
    }
    const place = new Range(line, 0, line, 0);
    shown.selection = new Selection(place.start, place.end);
    shown.revealRange(place, TextEditorRevealType.InCenterIfOutsideViewport);
  }

  dispose(): void {
    this.ending.abort("closed");
    for (const part of this.parts) part.dispose();
  }

  /** Reads what is in sight and not known yet. */
  private look(): void {
    for (const shown of window.visibleTextEditors) {
      if (mayHaveOutcomes(shown.document)) this.read(shown).catch(this.ports.report);
    }
    this.tellContext();
  }

  private async read(shown: TextEditor): Promise<void> {
    const { document } = shown;
    if (this.reading.has(document)) return;
    if (!this.states.has(document)) {
      const { version } = document;
      this.reading.add(document);
      const state = await readDataFile(document, this.ending.signal).finally(() => this.reading.delete(document));
      if (document.isClosed) return;
      if (document.version !== version) return this.look();
      this.states.set(document, state);
      this.lenses.fire();
    }
    for (const each of window.visibleTextEditors) if (each.document === document) this.draw(each);
    this.tellContext();
  }

  /** A run that begins or ends may be one over a file that is open. */
  private hear({ checkpoint, state, snapshot: { records } }: RunView): void {
    const isShown = [...this.states.values()].some((shown) => shown?.run.checkpoint === checkpoint);
    if (!isShown && (state === "ended" || !this.heard.has(checkpoint))) this.states.clear();
    // Before its first outcome its checkpoint may not be there to be found.
    if (records.pending < records.total) this.heard.add(checkpoint);
    this.stale.add(checkpoint);
    this.following.ask();
  }

  private changed(document: TextDocument): void {
    if (!this.states.has(document)) return;
    const state = this.states.get(document);
    if (!document.isDirty) {
      // Saved, taken back, or read anew from the disk: what it says now is to be seen.
      this.states.delete(document);
      this.look();
    } else if (state?.kind === "matched") {
      this.states.set(document, { kind: "changed", run: state.run });
      for (const shown of window.visibleTextEditors) if (shown.document === document) this.marks.clear(shown);
      this.lenses.fire();
    }
  }

  private async followStale(): Promise<void> {
    const checkpoints = new Set(this.stale);
    this.stale.clear();
    for (const [document, state] of this.states) {
      if (!state || !checkpoints.has(state.run.checkpoint)) continue;
      this.states.set(document, await follow(state, this.ending.signal));
    }
    this.lenses.fire();
    this.look();
  }

  private draw(shown: TextEditor): void {
    const state = this.states.get(shown.document);
    if (state?.kind !== "matched") {
      if (mayHaveOutcomes(shown.document)) this.marks.clear(shown);
      return;
    }
    this.marks.show(shown, (line) => {
      const found = recordOn(state, line);
      if (found?.line !== line) return undefined;
      return { line, kind: found.kind, words: outcomeWords(found.kind, found.noted, l10n.t) };
    });
  }

  private lensesOf(document: TextDocument): CodeLens[] {
    const state = this.states.get(document);
    if (!state) return [];
    const view = this.ports.board.of(state.run.checkpoint);
    const top = new Range(0, 0, 0, 0);
    return dataFileLenses(state, view, l10n.t).map((command) => new CodeLens(top, command));
  }

  private async hover(document: TextDocument, line: number): Promise<Hover | undefined> {
    const state = this.states.get(document);
    const found = state?.kind === "matched" ? recordOn(state, line) : undefined;
    if (state?.kind !== "matched" || !found) return undefined;
    const text = new MarkdownString(await recordStory(state, found, l10n.t));
    const last = (state.lines[found.record] ?? document.lineCount) - 1;
    return new Hover(text, new Range(found.line, 0, last, document.lineAt(last).text.length));
  }

  private tellContext(): void {
    const { activeTextEditor } = window;
    const isMatched = activeTextEditor && this.states.get(activeTextEditor.document)?.kind === "matched";
    editor
      .executeCommand("setContext", contextKeys.dataFileOutcomes, isMatched === true)
      .then(undefined, this.ports.report);
  }
}
