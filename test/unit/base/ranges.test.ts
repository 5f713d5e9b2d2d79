import { expect, test } from "vitest";
import { Ranges } from "../../../src/base/ranges.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";

function written(numbers: Iterable<number>): string {
  const runs: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

const asked = Array.from({ length: 100 }, (_, number) => number);

test("behaves like a set of numbers, whatever is added in whatever order", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const chance = seededChance(seed, "ranges");
    const pick = (below: number) => Math.floor(chance.next() * below);
    const ranges = new Ranges();
    const set = new Set<number>();
    for (let step = 0; step < 60; step += 1) {
      const first = pick(80);
      const last = chance.next() < 0.5 ? first : first + pick(12);
      if (first === last) ranges.add(first);
      else ranges.addText(`${first}-${last}`);
      for (let number = first; number <= last; number += 1) set.add(number);
      const from = pick(90);
      const to = from + pick(40);
      const within = [...set].filter((number) => number >= from && number <= to).length;
      const found = [ranges.toString(), ranges.size, [...ranges], asked.map((number) => ranges.has(number))];
      const expected = [written(set), set.size, [...set].sort((a, b) => a - b), asked.map((number) => set.has(number))];
      // Only a difference is worth the comparison that shows it.
      if (JSON.stringify(found) !== JSON.stringify(expected))
        expect({ seed, step, found }).toEqual({ seed, step, found: expected });
      expect({ seed, step, within: ranges.countWithin(from, to) }).toEqual({ seed, step, within });
    }
  }
});

test("reads back what it wrote", () => {
  const ranges = new Ranges();
  expect(ranges.addText("39,1-37,41-99")).toBe(true);
  expect([ranges.toString(), ranges.size]).toEqual(["1-37,39,41-99", 97]);
});

test.each(["1-", "-1", "5-3", "1,,2", "1, 2", "a", "1-2-3", "1.5", "9999999999999999", ","])(
  "refuses the text %j and adds nothing of it",
  (text) => {
    const ranges = new Ranges();
    ranges.add(7);
    expect([ranges.addText(`1,${text}`), ranges.toString()]).toEqual([false, "7"]);
  },
);

test("an empty text is an empty list", () => {
  const ranges = new Ranges();
  expect([ranges.addText(""), ranges.size, ranges.toString(), [...ranges]]).toEqual([true, 0, "", []]);
});
