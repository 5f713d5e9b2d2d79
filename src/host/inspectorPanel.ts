import { ThemeIcon, Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import type { Disposable, Emitter } from "../base/events.ts";
import { isFailure } from "../base/failure.ts";
import { type InspectorAction, parseInspectorAction } from "../protocol/inspectorActions.ts";
import type { InspectorMessage } from "../protocol/inspectorMessages.ts";
import { Paced } from "./paced.ts";
import { reportHtml } from "./reportHtml.ts";

/** What a panel shows: one token, or two compared. */
export interface InspectorContent {
  /** What stands on the tab. */
  readonly tab: string;
  /** Something other than time changed what it shows. */
  readonly changed: Emitter<void>;
  message(): Promise<InspectorMessage>;
  act(action: InspectorAction, signal: AbortSignal): Promise<void>;
}

export interface InspectorPanelParts {
  /** The folder that the extension is installed in. */
  readonly extension: Uri;
  readonly report: (error: unknown) => void;
}

const SHOW_EVERY_MS = 250;
/** What counts down is drawn by the second, as the token's last minute wants it. */
const TICK_MS = 1000;

/** The inspector in a tab; it lives as long as the tab, and no token outlives it. */
export class InspectorPanel {
  readonly panel: WebviewPanel;
  private readonly content: InspectorContent;
  private readonly report: (error: unknown) => void;
  private readonly showing = new Paced(() => this.show(), SHOW_EVERY_MS);
  private readonly closed = new AbortController();
  private readonly listening: Disposable;
  private readonly ticking: ReturnType<typeof setInterval>;
  private isReady = false;

  constructor(content: InspectorContent, { extension, report }: InspectorPanelParts) {
    const dist = Uri.joinPath(extension, "dist");
    this.content = content;
    this.report = report;
    this.panel = window.createWebviewPanel("longhaul.inspector", content.tab, ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [dist],
    });
    this.panel.iconPath = new ThemeIcon("key");
    this.listening = content.changed.on(() => this.showing.ask());
    this.ticking = setInterval(() => {
      if (this.isReady && this.panel.visible) this.showing.ask();
    }, TICK_MS);
    const { webview } = this.panel;
    webview.onDidReceiveMessage((data: unknown) => {
      const action = parseInspectorAction(data);
      if (action) void this.act(action);
    });
    this.panel.onDidDispose(() => this.close());
    webview.html = reportHtml({
      script: webview.asWebviewUri(Uri.joinPath(dist, "inspector.js")).toString(),
      style: webview.asWebviewUri(Uri.joinPath(dist, "inspector.css")).toString(),
      source: webview.cspSource,
      nonce: crypto.randomUUID(),
    });
  }

  private async act(action: InspectorAction): Promise<void> {
    if (action.is === "ready") {
      this.isReady = true;
      this.showing.ask();
      return;
    }
    try {
      await this.content.act(action, this.closed.signal);
    } catch (error) {
      if (this.closed.signal.aborted) return;
      if (isFailure(error)) await (await import("./showFailure.ts")).showFailure(error, {});
      else this.report(error);
    }
  }

  private async show(): Promise<void> {
    try {
      const message = await this.content.message();
      if (this.closed.signal.aborted) return;
      await this.panel.webview.postMessage(message);
    } catch (error) {
      this.report(error);
    }
  }

  private close(): void {
    this.closed.abort();
    clearInterval(this.ticking);
    this.listening.dispose();
    this.showing.dispose();
  }
}
