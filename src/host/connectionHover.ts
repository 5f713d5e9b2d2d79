import { Hover, l10n, MarkdownString, type Position, Range, type TextDocument } from "vscode";
import { presets } from "../presets/presets.ts";
import { sourceOf } from "./documentProblems.ts";
import { effectiveTable, shownValue, sourceWords } from "./effectiveTable.ts";
import { markdownText } from "./markdownText.ts";

/** In `longhaul.json`: what applies, and whether this file or the preset says so. */
export async function connectionHover(document: TextDocument, position: Position): Promise<Hover | undefined> {
  const reader = await import("./configReader.ts");
  const text = document.getText();
  const spot = reader.spotAt(text, document.offsetAt(position));
  const [root, id, ...rest] = spot?.path ?? [];
  if (!spot || root !== "connections" || typeof id !== "string") return undefined;
  const fields = reader.effectiveFields(sourceOf(document), id, presets);
  const named = fields.find(({ field }) => field === "preset")?.value;
  const preset = typeof named === "string" ? named : undefined;
  const known = preset !== undefined && Object.hasOwn(presets, preset) ? presets[preset] : undefined;
  const where = rest.join(".");
  const range = new Range(document.positionAt(spot.span.start), document.positionAt(spot.span.end));
  if (where === "") return hover([title(id, known?.title), effectiveTable(fields, preset)], range);
  if (where === "preset") {
    if (!known) return undefined;
    const given = fields.filter(({ from }) => from === "preset");
    return hover([title(known.title), markdownText(known.siteSettings), effectiveTable(given, preset)], range);
  }
  const within = fields.filter(({ field }) => field === where || field.startsWith(`${where}.`));
  const [only] = within;
  if (!only) return undefined;
  if (within.length > 1) return hover([title(where), effectiveTable(within, preset)], range);
  return hover(
    [
      `${title(only.field)}: ${markdownText(shownValue(only))} (${markdownText(sourceWords(only, preset))})`,
      ...instead(),
    ],
    range,
  );

  /** What the preset would say, where the file says otherwise. */
  function instead(): string[] {
    const base = known && reader.presetValue(known.entry, where);
    if (base === undefined || only?.from !== "file") return [];
    return [markdownText(l10n.t("The preset {0} says {1}.", preset ?? "", JSON.stringify(base)))];
  }
}

function title(...words: (string | undefined)[]): string {
  return `**${words
    .filter((word) => word !== undefined)
    .map(markdownText)
    .join(" · ")}**`;
}

function hover(parts: readonly string[], range: Range): Hover {
  return new Hover(new MarkdownString(parts.join("\n\n")), range);
}
