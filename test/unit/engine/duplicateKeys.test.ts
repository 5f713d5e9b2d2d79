import { expect, test } from "vitest";
import { DuplicateKeys } from "../../../src/engine/duplicateKeys.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";

function twinsIn(keys: readonly string[]): [key: string, line: number, first: number][] {
  const finder = new DuplicateKeys();
  for (const key of keys) finder.meet(key);
  if (!finder.needSecondPass) return [];
  return keys.flatMap((key, line): [string, number, number][] => {
    const first = finder.firstLineOf(key, line + 1);
    return first === undefined ? [] : [[key, line + 1, first]];
  });
}

test("finds every twin among 200,000 keys, and nothing else", () => {
  const chance = seededChance(3, "twins");
  const keys = Array.from({ length: 200_000 }, (_, at) => `WO-${at}`);
  const expected: [string, number, number][] = [];
  for (let twin = 0; twin < 500; twin += 1) {
    const first = Math.floor(chance.next() * 200_000);
    expected.push([`WO-${first}`, keys.push(`WO-${first}`), first + 1]);
  }
  expect(twinsIn(keys)).toEqual(expected);
});

test.each([
  ["numbers in order", (at: number) => String(at)],
  ["long shared beginnings", (at: number) => `${"x".repeat(60)}${at}`],
  ["keys that differ in front", (at: number) => `${at}${"x".repeat(60)}`],
  ["random names", (at: number) => seededChance(at, "key").next().toString(36)],
])("reports no false twin among 50,000 keys: %s", (_, key) => {
  const keys = [...new Set(Array.from({ length: 50_000 }, (_key, at) => key(at)))];
  expect(twinsIn(keys)).toEqual([]);
});

test("a key that comes three times is reported twice, with the line of the first; one line may hold them all", () => {
  expect(twinsIn(["a", "b", "a", "a"])).toEqual([
    ["a", 3, 1],
    ["a", 4, 1],
  ]);
  const finder = new DuplicateKeys();
  finder.meet("a");
  finder.meet("a");
  expect([finder.firstLineOf("a", 1), finder.firstLineOf("a", 1)]).toEqual([undefined, 1]);
});

test("no keys are no trouble", () => {
  expect(twinsIn([])).toEqual([]);
});
