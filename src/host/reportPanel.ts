import { commands as editor, l10n, Uri, type WebviewPanel, workspace } from "vscode";
import { commands } from "../contributions.ts";
import type { RunView } from "../protocol/messages.ts";
import { parseReportAction, type ReportAction } from "../protocol/reportActions.ts";
import type { PastPoint } from "../report/pastPoint.ts";
import { breathe } from "./breathe.ts";
import type { CheckpointReading } from "./checkpointReader.ts";
import type { JobArgument } from "./jobArgument.ts";
import { Paced } from "./paced.ts";
import { readText } from "./paths.ts";
import { reportHtml } from "./reportHtml.ts";

const SHOW_EVERY_MS = 250;

/** Token events and dead letters come from the checkpoint, which is read as a whole. */
const READ_EVERY_MS = 2000;

export interface ReportPanelParts {
  readonly panel: WebviewPanel;
  /** The extension's `dist`, which holds the page's script and style. */
  readonly dist: Uri;
  /** What went wrong behind the page's back. */
  readonly report: (error: unknown) => void;
}

/** The report of one run in a tab; it lives as long as the tab. */
export class ReportPanel {
  readonly panel: WebviewPanel;
  private readonly report: (error: unknown) => void;
  private readonly showing = new Paced(() => this.show(), SHOW_EVERY_MS);
  private readonly reading = new Paced(() => this.read(), READ_EVERY_MS);
  private readonly closed = new AbortController();
  private view: RunView;
  /** What the checkpoint said when it was last read. */
  private told: CheckpointReading | undefined;
  /** Earlier runs of the job, once they were read. */
  private past: readonly PastPoint[] | undefined;

  constructor(view: RunView, { panel, dist, report }: ReportPanelParts) {
    this.view = view;
    this.panel = panel;
    this.report = report;
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.onDidReceiveMessage((data: unknown) => {
      const action = parseReportAction(data);
      if (action) this.act(action.is);
    });
    panel.onDidDispose(() => this.close());
    webview.html = reportHtml({
      script: webview.asWebviewUri(Uri.joinPath(dist, "report.js")).toString(),
      style: webview.asWebviewUri(Uri.joinPath(dist, "report.css")).toString(),
      source: webview.cspSource,
      nonce: crypto.randomUUID(),
    });
  }

  update(view: RunView): void {
    this.view = view;
    this.showing.ask();
    this.reading.ask();
  }

  private async show(): Promise<void> {
    try {
      const { reportMessage } = await import("../report/reportMessage.ts");
      const { view, told: reading, past = [] } = this;
      await this.panel.webview.postMessage(reportMessage({ view, reading, past, t: l10n.t }));
    } catch (error) {
      this.report(error);
    }
  }

  private async read(): Promise<void> {
    try {
      const file = Uri.file(this.view.checkpoint);
      const { readCheckpoint } = await import("./checkpointReader.ts");
      const { reportsBeside } = await import("./reportsBeside.ts");
      this.past ??= await reportsBeside(file, this.view.run);
      this.told = await readCheckpoint({
        file: workspace.asRelativePath(file),
        text: await readText(file),
        breathe,
        signal: this.closed.signal,
      });
      this.showing.ask();
    } catch (error) {
      if (!this.closed.signal.aborted) this.report(error);
    }
  }

  private act(action: ReportAction["is"]): void {
    const { jobFile, checkpoint, deadLetters } = this.view;
    switch (action) {
      case "ready":
        this.update(this.view);
        break;
      case "resume":
        this.run(commands.resume, { jobFile, checkpoint } satisfies JobArgument);
        break;
      case "open-dead-letters":
        if (deadLetters !== null) this.run("vscode.open", Uri.file(deadLetters));
        break;
      default:
        action satisfies never;
    }
  }

  private run(command: string, argument: JobArgument | Uri): void {
    editor.executeCommand(command, argument).then(undefined, this.report);
  }

  private close(): void {
    this.closed.abort();
    this.showing.dispose();
    this.reading.dispose();
  }
}
