import { l10n } from "vscode";
import type { EffectiveField } from "../config/drafts/effective.ts";
import { markdownText, shortened } from "./markdownText.ts";

const MOST_ROWS = 40;
const LONGEST = 80;

/** Fields as they apply and who says so, as a Markdown table. */
export function effectiveTable(fields: readonly EffectiveField[], preset: string | undefined): string {
  const rows = fields.slice(0, MOST_ROWS).map((field) => {
    const cells = [field.field, shownValue(field), sourceWords(field, preset)];
    return `| ${cells.map(markdownText).join(" | ")} |`;
  });
  const head = [l10n.t("field"), l10n.t("value"), l10n.t("from")].map(markdownText).join(" | ");
  return [`| ${head} |`, "|---|---|---|", ...rows].join("\n");
}

export function shownValue({ value }: EffectiveField): string {
  if (value === undefined) return "••••";
  return shortened(typeof value === "string" ? value : JSON.stringify(value), LONGEST);
}

export function sourceWords({ from }: EffectiveField, preset: string | undefined): string {
  return from === "file" ? l10n.t("this file") : l10n.t("preset {0}", preset ?? "");
}
