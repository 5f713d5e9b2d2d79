import { type Disposable, l10n } from "vscode";
import type { ForecastView } from "../protocol/forecastMessages.ts";
import { ReadOnlyPages } from "./readOnlyPages.ts";

const GONE = "This forecast is no longer here. Forecast again to see what the run would meet.\n";

/** Forecasts as pages to read and to keep beside the job, the verdict first; one document for each job. */
export class ForecastDocuments implements Disposable {
  private readonly pages = new ReadOnlyPages({ scheme: "longhaul-forecast", gone: GONE });

  async show(view: ForecastView): Promise<void> {
    const { forecastPage } = await import("../sentences/forecastPage.ts");
    await this.pages.show(l10n.t("{0} · forecast", view.job), `${forecastPage(view, l10n.t)}\n`);
  }

  dispose(): void {
    this.pages.dispose();
  }
}
