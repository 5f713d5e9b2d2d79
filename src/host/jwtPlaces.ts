import { type CancellationToken, Range, type TextDocument, type TextEditor, workspace } from "vscode";
import type { Clock } from "../base/time.ts";
import { findJwtsInSlices, MOST_SCANNED } from "../jwt/findJwtsInSlices.ts";
import { breathe } from "./breathe.ts";

/** A token and where it stands. */
export interface JwtPlace {
  readonly text: string;
  readonly range: Range;
}

/** The tokens in whole lines of a document, as far as the first million characters of them. */
export async function jwtsIn(
  document: TextDocument,
  lines: Range,
  { clock, cancelled }: { readonly clock: Pick<Clock, "monotonic">; readonly cancelled?: CancellationToken },
): Promise<readonly JwtPlace[]> {
  const wanted = document.validateRange(new Range(lines.start.line, 0, lines.end.line + 1, 0));
  const text = document.getText(wanted).slice(0, MOST_SCANNED);
  const stop = new AbortController();
  const listening = cancelled?.onCancellationRequested(() => stop.abort());
  const found = await findJwtsInSlices(text, { clock, breathe, signal: stop.signal });
  listening?.dispose();
  const first = document.offsetAt(wanted.start);
  return found.map(({ offset, length }) => ({
    text: text.slice(offset, offset + length),
    range: new Range(document.positionAt(first + offset), document.positionAt(first + offset + length)),
  }));
}

/** Lines above and below what is in sight that count as seen, so that a short scroll changes nothing. */
const MARGIN = 200;

/** What an editor shows, and some more around it, in whole lines. */
export function inSight({ document, visibleRanges }: TextEditor): Range {
  const first = visibleRanges[0]?.start.line ?? 0;
  const last = visibleRanges.at(-1)?.end.line ?? 0;
  return document.validateRange(new Range(Math.max(0, first - MARGIN), 0, last + MARGIN, 0));
}

/** `support-ticket.md:3`, as a person of this workspace would say it. */
export function placeName(document: TextDocument, line: number): string {
  return `${workspace.asRelativePath(document.uri)}:${line + 1}`;
}
