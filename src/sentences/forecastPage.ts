import type { ForecastView } from "../protocol/forecastMessages.ts";
import { type ForecastText, forecastText } from "./forecast.ts";
import type { Translate } from "./sentence.ts";

/** A whole forecast as text: the verdict, the figures behind it, what may go otherwise, what to do. */
export function forecastPage(view: ForecastView, t: Translate): string {
  const text = forecastText(view, t);
  const width = Math.max(...text.facts.map(([name]) => name.length));
  const facts = text.facts.map(([name, fact]) => `  ${name.padEnd(width)}  ${fact}`);
  return [`${view.job}: ${text.verdict}`, "", ...facts, ...adviceLines(text, t)].join("\n");
}

/** What may go otherwise, and what to do; empty where there is neither. */
export function adviceLines({ cautions, remedies }: Pick<ForecastText, "cautions" | "remedies">, t: Translate) {
  return [
    ...(cautions.length === 0 ? [] : ["", ...cautions.map((caution) => t("Note: {0}", caution))]),
    ...(remedies.length === 0 ? [] : ["", t("What to do:"), ...remedies.map((remedy) => `  - ${remedy}`)]),
  ];
}
