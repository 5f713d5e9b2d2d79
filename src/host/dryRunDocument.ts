import { type Disposable, l10n } from "vscode";
import type { DryRunView } from "../protocol/forecastMessages.ts";
import { ReadOnlyPages } from "./readOnlyPages.ts";

const GONE = "# This dry run is no longer here. Run it again to see the requests.\n";

/** Dry runs in the notation of HTTP client files, one document for each job. */
export class DryRunDocuments implements Disposable {
  private readonly pages = new ReadOnlyPages({ scheme: "longhaul-dry-run", gone: GONE, language: "http" });

  async show(view: DryRunView): Promise<void> {
    const { dryRunText } = await import("./dryRunText.ts");
    await this.pages.show(l10n.t("{0} · dry run", view.job), dryRunText(view, l10n.t));
  }

  dispose(): void {
    this.pages.dispose();
  }
}
