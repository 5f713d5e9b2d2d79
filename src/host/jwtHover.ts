import { Hover, type HoverProvider, l10n, MarkdownString, type Position, Range, type TextDocument } from "vscode";
import { commands } from "../contributions.ts";
import { findJwts } from "../jwt/findJwts.ts";
import type { JwtHandles } from "./jwtHandles.ts";
import { placeName } from "./jwtPlaces.ts";
import type { JwtReadingPorts } from "./jwtReading.ts";

/** Of a longer line only this much around the mouse is looked at, in characters. */
const MOST_SCANNED = 256 * 1024;

const linked = [commands.verifyJwt, commands.diffJwts, commands.inspectJwt];

/** Explains any JWT in any file under the mouse. Offline: it decodes, verifies nothing and asks nobody. */
export class JwtHover implements HoverProvider {
  private readonly reading: JwtReadingPorts;
  private readonly handles: JwtHandles;

  constructor(reading: JwtReadingPorts, handles: JwtHandles) {
    this.reading = reading;
    this.handles = handles;
  }

  async provideHover(document: TextDocument, position: Position): Promise<Hover | undefined> {
    const found = jwtAt(document, position);
    if (!found) return undefined;
    const { text, range } = found;
    const argument = this.handles.handleOf({ text, where: placeName(document, range.start.line) });
    const target = (command: string) => `command:${command}?${encodeURIComponent(JSON.stringify([argument]))}`;
    const links = [
      { title: l10n.t("Verify"), target: target(commands.verifyJwt) },
      { title: l10n.t("Diff"), target: target(commands.diffJwts) },
      { title: l10n.t("Inspect"), target: target(commands.inspectJwt) },
    ];
    const { hoverOf } = await import("./jwtGlance.ts");
    const markdown = await hoverOf(text, this.reading, { t: l10n.t, links });
    if (markdown === undefined) return undefined;
    const content = new MarkdownString(markdown);
    // Nothing of the token is a link; these three carry a name for it that means nothing outside of this window.
    content.isTrusted = { enabledCommands: linked };
    content.supportHtml = false;
    content.supportThemeIcons = false;
    return new Hover(content, range);
  }
}

/** The token under a position, in the part of its line that is looked at. */
export function jwtAt(document: TextDocument, { line: number, character }: Position) {
  const line = document.lineAt(number).text;
  const first = line.length <= MOST_SCANNED ? 0 : Math.max(0, character - MOST_SCANNED / 2);
  const text = line.slice(first, first + MOST_SCANNED);
  const at = character - first;
  const found = findJwts(text).find(({ offset, length }) => offset <= at && at <= offset + length);
  if (!found) return undefined;
  const start = first + found.offset;
  return {
    text: text.slice(found.offset, found.offset + found.length),
    range: new Range(number, start, number, start + found.length),
  };
}
