import {
  type CancellationToken,
  EventEmitter,
  InlayHint,
  type InlayHintsProvider,
  l10n,
  type Range,
  type TextDocument,
  workspace,
} from "vscode";
import type { Disposable } from "../base/events.ts";
import type { Clock } from "../base/time.ts";
import { settings } from "../contributions.ts";
import { jwtsIn } from "./jwtPlaces.ts";
import type { JwtReadingPorts } from "./jwtReading.ts";

const DRAW_EVERY_MS = 60_000;

/** So many hints on one screen say nothing more. */
const MOST_HINTS = 200;

/** `exp in 12m` behind each token, drawn anew once a minute while there is one. */
export class JwtInlayHints implements InlayHintsProvider, Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeInlayHints = this.changed.event;
  private readonly reading: JwtReadingPorts;
  private readonly clock: Pick<Clock, "monotonic">;
  private readonly listening: Disposable;
  private next: ReturnType<typeof setTimeout> | undefined;

  constructor(reading: JwtReadingPorts, clock: Pick<Clock, "monotonic">) {
    this.reading = reading;
    this.clock = clock;
    this.listening = workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(settings.jwtInlayHints)) this.changed.fire();
    });
  }

  async provideInlayHints(document: TextDocument, range: Range, cancelled: CancellationToken): Promise<InlayHint[]> {
    if (!workspace.getConfiguration(undefined, document).get<boolean>(settings.jwtInlayHints, true)) return [];
    const places = await jwtsIn(document, range, { clock: this.clock, cancelled });
    if (places.length === 0) return [];
    this.drawLater();
    const { inlayOf } = await import("./jwtGlance.ts");
    const hints: InlayHint[] = [];
    for (const { text, range } of places.slice(0, MOST_HINTS)) {
      const inlay = await inlayOf(text, this.reading, l10n.t);
      if (!inlay || cancelled.isCancellationRequested) continue;
      const hint = new InlayHint(range.end, inlay.label);
      hint.paddingLeft = true;
      hint.tooltip = inlay.tooltip;
      hints.push(hint);
    }
    return hints;
  }

  dispose(): void {
    clearTimeout(this.next);
    this.listening.dispose();
    this.changed.dispose();
  }

  private drawLater(): void {
    this.next ??= setTimeout(() => {
      this.next = undefined;
      this.changed.fire();
    }, DRAW_EVERY_MS);
  }
}
