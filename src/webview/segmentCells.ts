import type { ReportMessage } from "../protocol/reportMessages.ts";

/** One square of the segment strip: a segment, or several where there are too many. */
export interface SegmentCell {
  readonly first: number;
  readonly last: number;
  /** The most noteworthy state among its segments decides. */
  readonly state: "pending" | "moving" | "completed" | "marred";
}

const MOST_CELLS = 400;

/** Segments as at most 400 squares. */
export function segmentCells({ total, completed, moving, marred }: ReportMessage["segments"]): readonly SegmentCell[] {
  const perCell = Math.max(1, Math.ceil(total / MOST_CELLS));
  const cells = Math.ceil(total / perCell);
  const cellOf = (segment: number) => Math.ceil(segment / perCell) - 1;
  const done = completedPerCell(completed, { total, cellOf, cells });
  const marredCells = new Set([...marred, ...moving.filter(({ dead, unknown }) => dead + unknown > 0)].map(cellAt));
  const movingCells = new Set(moving.map(cellAt));
  function cellAt({ segment }: { readonly segment: number }): number {
    return cellOf(segment);
  }
  return done.map((count, index) => {
    const first = index * perCell + 1;
    const last = Math.min(total, first + perCell - 1);
    const whole = count === last - first + 1;
    const state = marredCells.has(index)
      ? "marred"
      : whole
        ? "completed"
        : count > 0 || movingCells.has(index)
          ? "moving"
          : "pending";
    return { first, last, state };
  });
}

interface Cells {
  readonly total: number;
  readonly cells: number;
  readonly cellOf: (segment: number) => number;
}

function completedPerCell(ranges: string, { total, cells, cellOf }: Cells): number[] {
  const done = new Array<number>(cells).fill(0);
  for (const range of ranges === "" ? [] : ranges.split(",")) {
    const [first = Number.NaN, last = first] = range.split("-").map(Number);
    for (let segment = first; segment <= Math.min(last, total); segment += 1) {
      const cell = cellOf(segment);
      done[cell] = (done[cell] ?? 0) + 1;
    }
  }
  return done;
}

/** How many segments the ranges list. */
export function completedCount(ranges: string): number {
  return (ranges === "" ? [] : ranges.split(",")).reduce((sum, range) => {
    const [first = Number.NaN, last = first] = range.split("-").map(Number);
    return sum + last - first + 1;
  }, 0);
}
