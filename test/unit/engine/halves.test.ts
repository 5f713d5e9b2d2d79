import { expect, test } from "vitest";
import { halvesOf, type Span, wantedSpans } from "../../../src/engine/halves.ts";

const textOf = (spans: readonly Span[]) => spans.map(({ first, last }) => `${first}-${last}`).join(" ");

test("a span is halved in the same way each time, the first half not the smaller one", () => {
  expect([halvesOf({ first: 1, last: 8 }), halvesOf({ first: 5, last: 7 })].map(textOf)).toEqual([
    "1-4 5-8",
    "5-6 7-7",
  ]);
});

test.each([
  [[1, 2, 3, 4, 5, 6, 7, 8], "1-8"],
  [[3, 4, 5, 6, 7, 8], "3-4 5-8"],
  [[4, 5], "4-4 5-5"],
  [[], ""],
])("of one to eight, %j go as %s", (wanted, expected) => {
  expect(textOf(wantedSpans({ first: 1, last: 8 }, (number) => wanted.includes(number)))).toBe(expected);
});
