import { ThemeIcon, ViewColumn, type WebviewPanel, window } from "vscode";
import { PAGE_COMMANDS } from "./doctorPage.ts";

/** One connection's report in a tab; a new report replaces what it shows. It runs no script and loads nothing. */
export class DoctorPanel {
  readonly panel: WebviewPanel;

  constructor(title: string) {
    this.panel = window.createWebviewPanel("longhaul.doctorReport", title, ViewColumn.Active, {
      enableScripts: false,
      enableCommandUris: PAGE_COMMANDS,
      enableFindWidget: true,
      localResourceRoots: [],
    });
    this.panel.iconPath = new ThemeIcon("pulse");
  }

  show(html: string): void {
    this.panel.webview.html = html;
    this.panel.reveal();
  }
}
