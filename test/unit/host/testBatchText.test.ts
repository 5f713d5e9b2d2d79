import { expect, test } from "vitest";
import { parseSample, parseSegmentList, testBatchText } from "../../../src/host/testBatchText.ts";
import { plain } from "../../../src/sentences/sentence.ts";

test("a test batch is told in one line", () => {
  const counts = { chosen: 1020, doneBefore: 0, passed: 1020, failed: 0, unknown: 0, records: [] };
  expect([
    testBatchText(counts, plain),
    testBatchText({ ...counts, passed: 1000, failed: 19, unknown: 1, doneBefore: 3 }, plain),
  ]).toEqual([
    "1,020 of 1,020 records passed",
    "1,000 of 1,020 records passed, 19 failed, 1 unknown, 3 more were done before and not sent again",
  ]);
});

test("what a person types is a choice, or none", () => {
  expect([
    [" 20 ", "0", "-1", "1.5", "x", ""].map(parseSample),
    ["3, 7-9", "9-7", "all", ""].map(parseSegmentList),
  ]).toEqual([
    [{ sample: 20 }, undefined, undefined, undefined, undefined, undefined],
    [{ segments: "3,7-9" }, undefined, undefined, undefined],
  ]);
});
