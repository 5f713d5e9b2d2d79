import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { median } from "../../bench/median.mts";
import { withSection } from "../../bench/results.mts";
import { Section } from "../../bench/section.mts";

beforeEach(() => void vi.spyOn(console, "log").mockImplementation(() => undefined));
afterEach(() => void vi.restoreAllMocks());

test("a figure that misses its target is told as a miss, and so is one that is no number", () => {
  const section = new Section("peers");
  section.tell({ what: "ratio", value: 1.3, bound: "at most", limit: 1.3 });
  section.tell({ what: "ratio", value: 1.301, bound: "at most", limit: 1.3, detail: "2 and 3 s" });
  section.tell({ what: "speed", value: 3.9, bound: "at least", limit: 4 });
  section.tell({ what: "speed", value: Number.NaN, bound: "at least", limit: 4 });
  expect({ text: section.text.split("\n"), missed: section.missed }).toEqual({
    text: [
      "- ok ratio: 1.300 (at most 1.3)",
      "- **MISS** ratio: 1.301 (at most 1.3); 2 and 3 s",
      "- **MISS** speed: 3.900 (at least 4)",
      "- **MISS** speed: NaN (at least 4)",
    ],
    missed: 3,
  });
});

test("the results of one part replace its own earlier ones and leave the others as they stood", () => {
  const first = withSection("", { name: "speed", text: "- ok one" }, "Monday");
  const second = withSection(first, { name: "peers", text: "- ok two" }, "Tuesday");
  const third = withSection(second, { name: "speed", text: "- **MISS** three" }, "Wednesday");
  expect(third.split("\n").slice(4)).toEqual([
    "## speed",
    "",
    "_Wednesday_",
    "",
    "- **MISS** three",
    "",
    "## peers",
    "",
    "_Tuesday_",
    "",
    "- ok two",
    "",
  ]);
});

test("the median of nothing is no number, so that it misses every target", () => {
  expect([median([3, 1, 2]), median([])]).toEqual([2, Number.NaN]);
});
