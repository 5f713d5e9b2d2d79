import { expect, test } from "vitest";
import { segmentCells } from "../../../src/webview/segmentCells.ts";

test("each segment is a square in the state that most needs a look", () => {
  const cells = segmentCells({
    total: 8,
    size: 50,
    completed: "1-3,5",
    moving: [
      { segment: 4, left: 3, dead: 0, unknown: 0, rolledBack: 0 },
      { segment: 6, left: 3, dead: 1, unknown: 0, rolledBack: 0 },
      { segment: 7, left: 3, dead: 0, unknown: 0, rolledBack: 2 },
    ],
    marred: [{ segment: 2, dead: 0, unknown: 1, rolledBack: 0 }],
  });
  expect(cells.map(({ state }) => state)).toEqual([
    "completed",
    "marred",
    "completed",
    "moving",
    "completed",
    "marred",
    "marred",
    "pending",
  ]);
});

test("2,000 segments share 400 squares", () => {
  const cells = segmentCells({
    total: 1999,
    size: 50,
    completed: "1-1233",
    moving: [],
    marred: [{ segment: 900, dead: 1, unknown: 0, rolledBack: 0 }],
  });
  const states = Object.groupBy(cells, ({ state }) => state);
  expect({
    squares: cells.length,
    last: cells.at(-1),
    completed: states.completed?.length,
    moving: states.moving,
    marred: states.marred,
  }).toEqual({
    squares: 400,
    last: { first: 1996, last: 1999, state: "pending" },
    completed: 245,
    moving: [{ first: 1231, last: 1235, state: "moving" }],
    marred: [{ first: 896, last: 900, state: "marred" }],
  });
});
