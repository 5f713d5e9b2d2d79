import { Ranges } from "../base/ranges.ts";
import type { ReportMessage } from "../protocol/reportMessages.ts";

/** One square of the segment strip: a segment, or several in a row where there are too many. */
export interface SegmentCell {
  readonly first: number;
  readonly last: number;
  /** The one that most needs a look among its segments decides. */
  readonly state: "pending" | "moving" | "completed" | "marred";
}

const MOST_CELLS = 400;

export function completedSegments({ completed }: ReportMessage["segments"]): Ranges {
  const ranges = new Ranges();
  ranges.addText(completed);
  return ranges;
}

/** Segments as at most 400 squares. `allMarred` names, as ranges, more of those that need a look than the message lists. */
export function segmentCells(segments: ReportMessage["segments"], allMarred = ""): readonly SegmentCell[] {
  const { total, moving, marred } = segments;
  const perCell = Math.max(1, Math.ceil(total / MOST_CELLS));
  const cellOf = ({ segment }: { readonly segment: number }) => Math.ceil(segment / perCell) - 1;
  const bad = moving.filter(({ dead, unknown, rolledBack }) => dead + unknown + rolledBack > 0);
  const marredCells = new Set([...marred, ...bad].map(cellOf));
  const movingCells = new Set(moving.map(cellOf));
  const completed = completedSegments(segments);
  const known = new Ranges();
  known.addText(allMarred);
  return Array.from({ length: Math.ceil(total / perCell) }, (_, index) => {
    const first = index * perCell + 1;
    const last = Math.min(total, first + perCell - 1);
    const done = completed.countWithin(first, last);
    if (marredCells.has(index) || known.countWithin(first, last) > 0) return { first, last, state: "marred" };
    if (done === last - first + 1) return { first, last, state: "completed" };
    return { first, last, state: done > 0 || movingCells.has(index) ? "moving" : "pending" };
  });
}
