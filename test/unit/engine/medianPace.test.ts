import { expect, test } from "vitest";
import { expectedByPast } from "../../../src/engine/expectedByPast.ts";
import { medianPace } from "../../../src/engine/medianPace.ts";

const run = (records: number, activeMs: number) => ({ records, activeMs, requests: records });

test.each([
  ["no run", [], undefined],
  ["a run without records", [run(0, 5000)], undefined],
  [
    "the middle one by the time for a record, whatever their sizes",
    [run(10, 100), run(1000, 9000), run(5, 500)],
    run(10, 100),
  ],
  ["of two in the middle the slower", [run(10, 100), run(10, 300)], run(10, 300)],
])("the pace of %s", (_, runs, pace) => {
  expect(medianPace(runs)).toEqual(pace);
});

test("past runs make one expect something from the third one on, and only where minutes are at stake", () => {
  const slow = run(100, 10_000);
  expect([
    expectedByPast([slow, slow], 1000),
    expectedByPast([slow, slow, slow], 1000),
    expectedByPast([slow, slow, slow], 100),
    expectedByPast([run(100, 900), run(100, 900), run(100, 900)], 1_000_000),
  ]).toEqual([undefined, 100_000, undefined, undefined]);
});
