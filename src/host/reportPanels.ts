import { l10n, ThemeIcon, Uri, ViewColumn, window } from "vscode";
import type { Disposable } from "../base/events.ts";
import type { RunView } from "../protocol/messages.ts";
import type { ReportPanel } from "./reportPanel.ts";
import type { RunBoard } from "./runBoard.ts";

export interface ReportPanelsPorts {
  /** The folder that the extension is installed in. */
  readonly extension: Uri;
  readonly board: RunBoard;
  readonly report: (error: unknown) => void;
}

/** The open run reports, one for each run, kept up with its news. */
export class ReportPanels implements Disposable {
  private readonly ports: ReportPanelsPorts;
  /** By checkpoint. */
  private readonly open = new Map<string, ReportPanel>();
  private readonly news: Disposable;

  constructor(ports: ReportPanelsPorts) {
    this.ports = ports;
    this.news = ports.board.changed.on((view) => this.open.get(view.checkpoint)?.update(view));
  }

  async openReport(view: RunView): Promise<void> {
    const { ReportPanel } = await import("./reportPanel.ts");
    const known = this.open.get(view.checkpoint);
    if (known) {
      known.update(view);
      known.panel.reveal();
      return;
    }
    const { extension, report } = this.ports;
    const title = l10n.t("{0} · report", view.job);
    const panel = window.createWebviewPanel("longhaul.report", title, ViewColumn.Active);
    panel.iconPath = new ThemeIcon("graph");
    this.open.set(view.checkpoint, new ReportPanel(view, { panel, dist: Uri.joinPath(extension, "dist"), report }));
    panel.onDidDispose(() => this.open.delete(view.checkpoint));
  }

  dispose(): void {
    this.news.dispose();
    for (const { panel } of this.open.values()) panel.dispose();
  }
}
