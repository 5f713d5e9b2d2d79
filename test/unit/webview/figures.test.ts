import { expect, test } from "vitest";
import { counted, progress, share, span, timeOfDay } from "../../../src/webview/figures.ts";

test.each([
  [0, 1000, "0 %"],
  [1, 100_000, "< 0.1 %"],
  [641, 1000, "64.1 %"],
  [99_999, 100_000, "> 99.9 %"],
  [1000, 1000, "100 %"],
])("%d of %d is a share of %s", (part, total, said) => {
  expect(share(part, total)).toBe(said);
});

test.each([
  [0, 1000, "0 %"],
  [999, 1000, "99 %"],
  [1000, 1000, "100 %"],
])("%d of %d is %s of the way", (done, total, said) => {
  expect(progress(done, total)).toBe(said);
});

test.each([
  [0, "0 s"],
  [200, "< 1 s"],
  [12_000, "12 s"],
  [245_000, "4 min 5 s"],
  [4_080_000, "1 h 8 min"],
  [3_600_000, "1 h"],
])("%d ms read as %s", (ms, said) => {
  expect(span(ms)).toBe(said);
});

test("counts are in the singular for one", () => {
  expect([1, 1847].map((number) => counted(number, "record", "records"))).toEqual(["1 record", "1,847 records"]);
});

test("a time that is none is shown as it stands", () => {
  expect(timeOfDay("soon")).toBe("soon");
});
