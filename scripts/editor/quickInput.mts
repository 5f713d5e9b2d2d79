import type { Locator, Page } from "playwright-core";

/** The box at the top of the window: palette, quick open, pick lists and input boxes are all this one. */
export class QuickInput {
  private readonly page: Page;
  private readonly widget: Locator;
  private readonly box: Locator;

  constructor(page: Page) {
    this.page = page;
    // One that fades out is still seen for a moment.
    this.widget = page.locator(".quick-input-widget:not(.quick-input-widget-closing):visible");
    this.box = this.widget.locator(".quick-input-box input");
  }

  /** Replaces what stands in the box. */
  async type(text: string): Promise<void> {
    await this.box.fill(text);
  }

  /** What stands in the box. */
  async value(): Promise<string> {
    return this.box.inputValue();
  }

  async accept(): Promise<void> {
    await this.page.keyboard.press("Enter");
  }

  async cancel(): Promise<void> {
    await this.page.keyboard.press("Escape");
  }

  /** Waits for an input box that asks for this, and answers it. */
  async answer(question: string | RegExp, text: string): Promise<void> {
    await this.asking(question).waitFor();
    await this.type(text);
    await this.accept();
  }

  /** Waits until the list has an entry with exactly this label, and takes it. */
  async choose(label: string): Promise<void> {
    await this.entry(label).first().waitFor();
    await this.entry(label).first().click();
  }

  /** Whether the list shows an entry with exactly this label within a second and a half. */
  async offers(label: string): Promise<boolean> {
    if (!(await this.widget.isVisible())) return false;
    return this.entry(label)
      .first()
      .waitFor({ timeout: 1500 })
      .then(
        () => true,
        () => false,
      );
  }

  /** The open box when its title, message or placeholder says this. */
  asking(question: string | RegExp): Locator {
    return this.widget.filter({
      has: this.page
        .locator(".quick-input-title, .quick-input-message")
        .filter({ hasText: question, visible: true })
        .or(this.page.getByPlaceholder(question)),
    });
  }

  /** What the list offers, in order: label and description. */
  async entries(): Promise<{ label: string; description: string }[]> {
    return this.widget.locator(".quick-input-list .monaco-list-row").evaluateAll((rows) =>
      rows
        .map((row) => ({
          position: Number(row.getAttribute("data-index")),
          label: row.querySelector(".label-name")?.textContent ?? "",
          description: row.querySelector(".label-description")?.textContent ?? "",
        }))
        .sort((a, b) => a.position - b.position)
        .map(({ label, description }) => ({ label, description })),
    );
  }

  private entry(label: string): Locator {
    const name = this.page.locator(".label-name", { hasText: new RegExp(`^${label.replace(/[^\w\s]/g, "\\$&")}$`) });
    return this.widget.locator(".quick-input-list .monaco-list-row").filter({ has: name });
  }
}
