import { expect, test } from "vitest";
import { parseDuration } from "../../../src/config/duration.ts";

test.each([
  ["500ms", 500],
  ["30s", 30_000],
  ["1.5s", 1_500],
  ["15m", 900_000],
  ["8h", 28_800_000],
  ["2d", 172_800_000],
  ["0s", 0],
  ["0.4ms", 0],
  ["3650d", 315_360_000_000],
])("%s is %d milliseconds", (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each([
  "",
  "5",
  "5 s",
  "-5s",
  "+5s",
  ".5s",
  "5.s",
  "1e3s",
  "5S",
  "5sec",
  "5s ",
  "1m30s",
  "NaNs",
  "3651d",
  "9".repeat(400) + "s",
])("%j is no duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
