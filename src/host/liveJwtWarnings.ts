import {
  CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type CodeActionProvider,
  Diagnostic,
  DiagnosticSeverity,
  l10n,
  languages,
  Range,
  type TextDocument,
  type Uri,
  window,
} from "vscode";
import type { Disposable } from "../base/events.ts";
import { commands } from "../contributions.ts";
import { isTracked } from "./gitTracked.ts";
import type { JwtHandles } from "./jwtHandles.ts";
import { jwtAt } from "./jwtHover.ts";
import { placeName } from "./jwtPlaces.ts";
import type { JwtReadingPorts } from "./jwtReading.ts";
import type { JwtSight } from "./jwtSight.ts";

const CODE = "live-token";

/** Tokens end, and files come to be tracked. */
const LOOK_EVERY_MS = 60_000;

/** A window's git is up a little later than the window. */
const LOOK_AGAIN_MS = 3000;
const MOST_LOOKS = 10;

export interface LiveJwtPorts {
  readonly reading: JwtReadingPorts;
  readonly sight: JwtSight;
  readonly handles: JwtHandles;
  readonly report: (error: unknown) => void;
  /** Absent: the editor's git tells. */
  readonly isTracked?: (file: Uri) => Promise<boolean | undefined>;
}

/** Warns of tokens that still open something and stand in a file that git tracks, and offers to take them out. */
export class LiveJwtWarnings implements CodeActionProvider, Disposable {
  private readonly shown = languages.createDiagnosticCollection("longhaul-tokens");
  private readonly ports: LiveJwtPorts;
  private readonly listening: Disposable;
  private readonly again: ReturnType<typeof setInterval>;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private looks = 0;

  constructor(ports: LiveJwtPorts) {
    this.ports = ports;
    this.listening = ports.sight.changed.on((document) => this.lookAt(document));
    this.again = setInterval(() => this.lookAtAll(), LOOK_EVERY_MS);
    this.lookAtAll();
  }

  provideCodeActions(document: TextDocument, _: Range, { diagnostics }: CodeActionContext): CodeAction[] {
    return diagnostics
      .filter(({ code, source }) => code === CODE && source === "Longhaul")
      .flatMap((diagnostic) => {
        const found = jwtAt(document, diagnostic.range.start);
        if (!found) return [];
        const where = placeName(document, found.range.start.line);
        const token = this.ports.handles.handleOf({ text: found.text, where });
        const move = new CodeAction(l10n.t("Move this token out of the file…"), CodeActionKind.QuickFix);
        move.command = { title: move.title, command: commands.moveJwt, arguments: [token, document.uri] };
        move.diagnostics = [diagnostic];
        move.isPreferred = true;
        const inspect = new CodeAction(l10n.t("Inspect this token"), CodeActionKind.QuickFix);
        inspect.command = { title: inspect.title, command: commands.inspectJwt, arguments: [token] };
        inspect.diagnostics = [diagnostic];
        return [move, inspect];
      });
  }

  dispose(): void {
    clearInterval(this.again);
    clearTimeout(this.waiting);
    this.listening.dispose();
    this.shown.dispose();
  }

  private lookAtAll(): void {
    for (const { document } of window.visibleTextEditors) this.lookAt(document);
  }

  /** Whether a file is tracked could not be told yet: half a minute long somebody asks again. */
  private lookSoon(): void {
    if (this.waiting !== undefined || this.looks >= MOST_LOOKS) return;
    this.looks += 1;
    this.waiting = setTimeout(() => {
      this.waiting = undefined;
      this.lookAtAll();
    }, LOOK_AGAIN_MS);
  }

  private lookAt(document: TextDocument): void {
    this.look(document).catch(this.ports.report);
  }

  private async look(document: TextDocument): Promise<void> {
    if (document.uri.scheme !== "file") return;
    const { version } = document;
    const found = await this.found(document);
    if (document.isClosed) this.shown.delete(document.uri);
    else if (document.version === version) this.shown.set(document.uri, found);
  }

  private async isTracked(file: Uri): Promise<boolean> {
    const tracked = await (this.ports.isTracked ?? isTracked)(file);
    if (tracked === undefined) this.lookSoon();
    return tracked === true;
  }

  private async found(document: TextDocument): Promise<readonly Diagnostic[]> {
    const { sight, reading } = this.ports;
    const places = await sight.look(document);
    if (places.length === 0) return [];
    const { liveWarning } = await import("./jwtGlance.ts");
    const found: Diagnostic[] = [];
    for (const { text, range } of places) {
      const warning = await liveWarning(text, reading, l10n.t);
      if (warning === undefined) continue;
      // Only for one that is live is git worth asking.
      if (found.length === 0 && !(await this.isTracked(document.uri))) return [];
      // The first part of it: a token is many lines of nothing to read, and underlined it is a wall.
      const header = new Range(range.start, range.start.translate(0, text.indexOf(".")));
      const diagnostic = new Diagnostic(header, warning, DiagnosticSeverity.Warning);
      diagnostic.source = "Longhaul";
      diagnostic.code = CODE;
      found.push(diagnostic);
    }
    return found;
  }
}
