import { expect, test } from "vitest";
import { tornGroups } from "../../../src/node/redrive/tornGroups.ts";

const letters = ["A", "A", "B", "B", "C"].map((lot, at) => ({ record: at + 1, values: { id: `W${at + 1}`, lot } }));

test.each([
  ["all letters", [1, 2, 3, 4, 5], []],
  ["whole groups", [1, 2, 5], []],
  ["none", [], []],
  ["a part of one group", [1, 2, 4], [{ group: "B", present: 4, missing: "W3" }]],
])("where %s go again, groups are torn: %j", (_, numbers, expected) => {
  const goes = (record: number) => numbers.includes(record);
  expect(tornGroups(letters, { by: "lot", key: "id", goes })).toEqual(expected);
});
