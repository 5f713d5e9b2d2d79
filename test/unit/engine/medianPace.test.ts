import { expect, test } from "vitest";
import { expectedByPast, medianPace } from "../../../src/engine/medianPace.ts";

const run = (records: number, activeMs: number) => ({ records, activeMs });

test("the middle run decides, between two the mean, and very short ones tell nothing", () => {
  expect([
    medianPace([run(100, 10_000), run(1000, 30_000), run(100, 90_000)]),
    medianPace([run(100, 10_000), run(100, 20_000)]),
    medianPace([run(100, 900), run(0, 5000)]),
  ]).toEqual([100, 150, undefined]);
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
