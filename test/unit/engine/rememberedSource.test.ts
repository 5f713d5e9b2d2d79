import { expect, test } from "vitest";
import type { Problem } from "../../../src/base/problem.ts";
import type { SourceRecord } from "../../../src/engine/record.ts";
import { rememberedSource } from "../../../src/engine/rememberedSource.ts";
import { MemorySource } from "../../fakes/memorySource.ts";

const signal = new AbortController().signal;
const records = (count: number): SourceRecord[] =>
  Array.from({ length: count }, (_, at) => ({ number: at + 1, line: at + 2, values: { id: `WO-${at}` } }));
const problem: Problem = {
  code: "key-empty",
  file: "orders.csv",
  line: 2,
  column: 1,
  length: 0,
  facts: { column: "id" },
};

async function readTwice(source: MemorySource) {
  const remembered = rememberedSource(source);
  const numbers: number[][] = [];
  let reported = 0;
  for (let reading = 0; reading < 2; reading += 1) {
    const seen: number[] = [];
    const report = () => {
      reported += 1;
    };
    for await (const batch of remembered.read(report, signal)) seen.push(...batch.map(({ number }) => number));
    numbers.push(seen);
  }
  return { same: numbers[0]?.join() === numbers[1]?.join(), count: numbers[1]?.length, reads: source.reads, reported };
}

test("a small input is read once, a large or a damaged one each time", async () => {
  expect([
    await readTwice(new MemorySource(records(5000))),
    await readTwice(new MemorySource(records(5001))),
    await readTwice(new MemorySource(records(10), [problem])),
  ]).toEqual([
    { same: true, count: 5000, reads: 1, reported: 0 },
    { same: true, count: 5001, reads: 2, reported: 0 },
    { same: true, count: 10, reads: 2, reported: 2 },
  ]);
});

test("a reading that was broken off is not taken for the whole", async () => {
  const source = new MemorySource(records(100));
  const remembered = rememberedSource(source);
  for await (const batch of remembered.read(() => undefined, signal)) if (batch.length > 0) break;
  let count = 0;
  for await (const batch of remembered.read(() => undefined, signal)) count += batch.length;
  expect({ count, reads: source.reads, open: source.open }).toEqual({ count: 100, reads: 2, open: 0 });
});
