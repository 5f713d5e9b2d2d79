import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { projectRoot } from "./installOnce.mts";
import { QuickInput } from "./quickInput.mts";

/** A row of a tree view as a person reads it; `level` 1 is a root. */
export interface TreeRow {
  readonly level: number;
  readonly label: string;
  readonly description: string;
}

export type Theme = "light" | "dark" | "highContrast";

const themes = {
  light: { name: "Light 2026", mark: ".vs" },
  dark: { name: "Dark 2026", mark: ".vs-dark" },
  highContrast: { name: "Dark High Contrast", mark: ".hc-black" },
} as const;

/** Drives the real workbench with keyboard and mouse. Every wait ends with an error after 20 s. */
export class Workbench {
  readonly page: Page;
  readonly quickInput: QuickInput;
  private readonly editorHover: Locator;

  private constructor(page: Page) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.editorHover = page.locator(".monaco-editor .monaco-hover:not(.hidden) .hover-contents");
  }

  /** Opens the editor at `url` in a browser profile of its own; `close` the returned page's context when done. */
  static async open(browser: Browser, url: string): Promise<Workbench> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.addInitScript(pinLayout);
    const workbench = new Workbench(page);
    await page.goto(url);
    await workbench.ready();
    return workbench;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Waits for the workbench itself; what an extension contributes comes later and is waited for by its own locator. */
  async ready(): Promise<void> {
    await this.page.locator(".monaco-workbench .part.statusbar .statusbar-item").first().waitFor();
    await this.page.locator(".monaco-workbench .part.editor").waitFor();
  }

  /** Loads the page again, as the browser's button does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Loads the window again through the editor's own command. */
  async reloadWindow(): Promise<void> {
    const loaded = this.page.waitForEvent("load");
    await this.runCommand("Developer: Reload Window");
    await loaded;
    await this.ready();
  }

  /** Runs a command through the palette by its full title, such as `Longhaul: Run Sync`. */
  async runCommand(title: string): Promise<void> {
    const deadline = Date.now() + 20_000;
    // The palette does not learn of commands while it is open, and a just loaded extension's come late.
    while (!(await this.quickInput.offers(title))) {
      if (Date.now() > deadline) throw new Error(`The command palette does not offer "${title}".`);
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press("F1");
      await this.quickInput.type(`>${title}`);
    }
    // Not Enter: a command that is used more often may stand above the exact one.
    await this.quickInput.choose(title);
  }

  /** Opens a workspace file through Quick Open; `path` may begin with folders. */
  async openFile(path: string): Promise<void> {
    const name = basename(path);
    const deadline = Date.now() + 20_000;
    do {
      if (Date.now() > deadline) throw new Error(`Quick Open does not offer "${path}".`);
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press("ControlOrMeta+P");
      await this.quickInput.type(path);
    } while (!(await this.quickInput.offers(name)));
    await this.quickInput.choose(name);
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  }

  /** The status bar item whose id ends so; its text is what is seen, its `aria-label` what is spoken. */
  statusBarItem(id: string): Locator {
    return this.page.locator(`.statusbar-item[id$="${id}"]`);
  }

  /** Shows a view container through its icon in the activity bar. */
  async showViews(container: string): Promise<void> {
    const icon = this.page.locator(".activitybar .action-item", {
      has: this.page.locator(`.action-label[aria-label^="${container}"]`),
    });
    await icon.waitFor();
    if (!/\bchecked\b/.test((await icon.getAttribute("class")) ?? "")) await icon.click();
    await this.page.locator(".part.sidebar .composite.title h2", { hasText: container }).waitFor();
  }

  explorerRow(name: string): Locator {
    return this.page.locator(".explorer-folders-view .monaco-list-row", { hasText: name });
  }

  async explorerRows(): Promise<string[]> {
    const rows = await readRows(this.page.locator(".explorer-folders-view .monaco-list-row"));
    return rows.map((row) => row.label);
  }

  /** The rows of the one tree with this name that are in sight. */
  treeRow(view: string): Locator {
    return this.page.locator(`.part.sidebar .monaco-list[aria-label="${view}"] .monaco-list-row`);
  }

  async treeRows(view: string): Promise<TreeRow[]> {
    return readRows(this.treeRow(view));
  }

  /** The notification that contains this text, while it is shown. */
  notification(text: string | RegExp): Locator {
    return this.page.locator(".notifications-toasts .notification-list-item", { hasText: text });
  }

  /** Presses a button of the notification that contains this text, when it is there. */
  async press(notification: string | RegExp, button: string): Promise<void> {
    const shown = this.notification(notification);
    // The toolbar of a notification shows its buttons under the mouse only.
    await shown.hover();
    await shown.getByRole("button", { name: button, exact: true }).click();
  }

  /** Presses a button of the modal dialog, when it is there. */
  async confirm(button: string): Promise<void> {
    await this.page.locator(".monaco-dialog-box").getByRole("button", { name: button, exact: true }).click();
  }

  /** The lines of the active editor that are in sight. */
  async editorLines(): Promise<string[]> {
    const lines = this.page.locator(".editor-group-container.active .view-line");
    await lines.first().waitFor();
    const read = await lines.evaluateAll((elements) =>
      elements
        .map((line) => ({ top: Number.parseFloat(line.style.top), text: line.textContent ?? "" }))
        .sort((a, b) => a.top - b.top),
    );
    // The editor draws spaces as no-break spaces.
    return read.map((line) => line.text.replaceAll("\u00a0", " "));
  }

  /** The whole text of the active editor, also what is not in sight, by way of the clipboard. */
  async copyAll(): Promise<string> {
    await this.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await this.page.locator(".editor-group-container.active .monaco-editor").getByRole("textbox").first().focus();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.press("ControlOrMeta+C");
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** Rests the mouse on a text in the active editor and answers what the hover says; the hover stays. */
  async hover(text: string): Promise<string> {
    const line = this.page.locator(".editor-group-container.active .view-line", { hasText: text }).first();
    await line.getByText(text).last().hover();
    await this.editorHover.first().waitFor();
    return (await this.editorHover.allInnerTexts()).join("\n");
  }

  /** Takes the mouse away from the editor and waits until nothing hovers over it. */
  async leaveHover(): Promise<void> {
    await this.page.mouse.move(640, 2);
    await this.editorHover.first().waitFor({ state: "hidden" });
  }

  /** The titles above the lines of the active editor, such as `Resume · 12 remaining`. */
  codeLens(title: string | RegExp): Locator {
    // One that does nothing on a click is no link.
    return this.page.locator(".codelens-decoration > :is(a, span)", { hasText: title });
  }

  async chooseTheme(theme: Theme): Promise<void> {
    await this.runCommand("Preferences: Color Theme");
    await this.quickInput.asking(/Select Color Theme/).waitFor();
    await this.quickInput.type(themes[theme].name);
    await this.quickInput.choose(themes[theme].name);
    await this.page.locator(`.monaco-workbench${themes[theme].mark}`).waitFor();
  }

  /** Writes `out/screenshots/<name>.png` and answers the file. */
  async screenshot(name: string): Promise<string> {
    const folder = join(projectRoot, "out", "screenshots");
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${name}.png`);
    await this.page.screenshot({ path: file, animations: "disabled" });
    return file;
  }
}

/** Rows are recycled: their order in the page is not the order on the screen. */
async function readRows(rows: Locator): Promise<TreeRow[]> {
  const read = await rows.evaluateAll((elements) =>
    elements.map((row) => ({
      position: Number(row.getAttribute("data-index")),
      level: Number(row.getAttribute("aria-level")),
      label: row.querySelector(".label-name")?.textContent ?? "",
      description: row.querySelector(".label-description")?.textContent ?? "",
    })),
  );
  return read
    .sort((a, b) => a.position - b.position)
    .map(({ level, label, description }) => ({ level, label, description }));
}

/** Before it clicks, Playwright scrolls what it clicks into view, and would shift the whole layout by its borders. */
function pinLayout(): void {
  document.addEventListener("DOMContentLoaded", () => {
    const style = document.createElement("style");
    style.textContent = ".split-view-container { overflow: clip !important; }";
    document.head.append(style);
  });
}
