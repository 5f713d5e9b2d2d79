import { type Disposable, Hover, languages, MarkdownString, type Position, Range, type TextDocument } from "vscode";
import type { Clock } from "../base/time.ts";
import { decodeJwt } from "../jwt/decodeJwt.ts";
import { findJwts } from "../jwt/findJwts.ts";
import { jwtHoverText } from "./jwtHoverText.ts";

/** Of a longer line only this much around the mouse is looked at, in characters. */
const MOST_SCANNED = 256 * 1024;

/** Explains any JWT in any file under the mouse. Offline: it decodes, verifies nothing and asks nobody. */
export function registerJwtHover(clock: Pick<Clock, "now">): Disposable {
  return languages.registerHoverProvider(
    { scheme: "*" },
    {
      provideHover: (document, position) => hoverAt(document, position, clock),
    },
  );
}

function hoverAt(document: TextDocument, position: Position, clock: Pick<Clock, "now">): Hover | undefined {
  const line = document.lineAt(position.line).text;
  const first = line.length <= MOST_SCANNED ? 0 : Math.max(0, position.character - MOST_SCANNED / 2);
  const text = line.slice(first, first + MOST_SCANNED);
  const at = position.character - first;
  const found = findJwts(text).find(({ offset, length }) => offset <= at && at <= offset + length);
  if (!found) return undefined;
  const start = first + found.offset;
  const decoded = decodeJwt(text.slice(found.offset, found.offset + found.length));
  const content = new MarkdownString(jwtHoverText(decoded, { now: clock.now() }));
  content.isTrusted = false;
  content.supportHtml = false;
  content.supportThemeIcons = false;
  return new Hover(content, new Range(position.line, start, position.line, start + found.length));
}
