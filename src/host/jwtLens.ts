import { CodeLens, type CodeLensProvider, EventEmitter, l10n, type TextDocument, workspace } from "vscode";
import type { Disposable } from "../base/events.ts";
import { commands, settings } from "../contributions.ts";
import type { JwtHandles } from "./jwtHandles.ts";
import { placeName } from "./jwtPlaces.ts";
import type { JwtReadingPorts } from "./jwtReading.ts";
import type { JwtSight } from "./jwtSight.ts";

/** More lines than this with a token are a log, and would be all lenses. */
const MOST_LINES = 100;

export interface JwtLensPorts {
  readonly reading: JwtReadingPorts;
  readonly sight: JwtSight;
  readonly handles: JwtHandles;
}

/** *Verify · Diff · Inspect* above each line with a token; of several in a line, for the first. */
export class JwtLens implements CodeLensProvider, Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly ports: JwtLensPorts;
  private readonly listening: readonly Disposable[];

  constructor(ports: JwtLensPorts) {
    this.ports = ports;
    this.listening = [
      ports.sight.changed.on(() => this.changed.fire()),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(settings.jwtCodeLens)) this.changed.fire();
      }),
    ];
  }

  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    if (!workspace.getConfiguration(undefined, document).get<boolean>(settings.jwtCodeLens, true)) return [];
    const { sight, handles, reading } = this.ports;
    const places = await sight.look(document);
    if (places.length === 0) return [];
    const { isToken } = await import("./jwtGlance.ts");
    const lines = new Set<number>();
    const lenses: CodeLens[] = [];
    for (const { text, range } of places) {
      const { line } = range.start;
      if (lines.has(line) || lines.size >= MOST_LINES || !(await isToken(text, reading))) continue;
      lines.add(line);
      const argument = handles.handleOf({ text, where: placeName(document, line) });
      const lens = (title: string, command: string) => new CodeLens(range, { title, command, arguments: [argument] });
      lenses.push(
        lens(l10n.t("Verify"), commands.verifyJwt),
        lens(l10n.t("Diff"), commands.diffJwts),
        lens(l10n.t("Inspect"), commands.inspectJwt),
      );
    }
    return lenses;
  }

  dispose(): void {
    for (const one of this.listening) one.dispose();
    this.changed.dispose();
  }
}
