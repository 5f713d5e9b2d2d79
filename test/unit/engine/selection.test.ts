import { describe, expect, test } from "vitest";
import { failedWith } from "../../../src/base/failure.ts";
import { parseRanges } from "../../../src/base/ranges.ts";
import { selectRecords, type TestChoice, upTo, wholeBatches } from "../../../src/engine/selection.ts";
import { MemorySource, orders } from "../../fakes/memorySource.ts";

function select(choice: TestChoice, records = 98) {
  try {
    return selectRecords(choice, { records, segmentSize: 10 }).toString();
  } catch (error) {
    if (!failedWith(error, "segment-unknown")) throw error;
    return error.facts;
  }
}

describe("a choice of records:", () => {
  test.each<[what: string, choice: TestChoice, selected: unknown]>([
    ["segments", { segments: "3,7-8" }, "21-30,61-80"],
    ["the last one, which is shorter", { segments: "10" }, "91-98"],
    ["a segment that is not there", { segments: "1,11-999999999999" }, { segment: 11, total: 10 }],
    ["segment 0", { segments: "0-2" }, { segment: 0, total: 10 }],
    ["a sample with first and last", { sample: 3 }, "1,50,98"],
    ["two", { sample: 2 }, "1,98"],
    ["one", { sample: 1 }, "1"],
    ["as many as there are", { sample: 98 }, "1-98"],
    ["more than there are", { sample: 99 }, "1-98"],
  ])("%s", (_what, choice, selected) => {
    expect(select(choice)).toEqual(selected);
  });

  test.each<[what: string, choice: TestChoice, selected: string]>([
    ["segments, widened", { segments: "3" }, "17-32"],
    ["the last one", { segments: "10" }, "89-98"],
    ["a sample that fills one batch", { sample: 5 }, "1-8"],
    ["a sample of three batches", { sample: 20 }, "1-8,49-56,97-98"],
  ])("in whole batches: %s", (_what, choice, selected) => {
    expect(wholeBatches(choice, { records: 98, segmentSize: 10 }, 8).toString()).toBe(selected);
  });

  test("every sample has its size, its ends, and no gap much wider than another", () => {
    for (let records = 2; records < 60; records += 1) {
      for (let size = 2; size <= records; size += 1) {
        const numbers = [...selectRecords({ sample: size }, { records, segmentSize: 10 })];
        const gaps = numbers.slice(1).map((number, at) => number - (numbers[at] ?? 0));
        expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([size, 1, records]);
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
      }
    }
  });
});

test("what is no list of segments is none", () => {
  const texts = ["3, 7-9", "", "7-", "9-7", "a"];
  expect(texts.map((text) => parseRanges(text)?.toString())).toEqual([
    "3,7-9",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("nothing is read behind the last chosen record, and the file is let go", async () => {
  const source = new MemorySource(orders(50));
  let read = 0;
  for await (const batch of upTo(
    source.read(() => undefined, new AbortController().signal),
    8,
  ))
    read += batch.length;
  expect({ read, open: source.open }).toEqual({ read: 14, open: 0 });
});
