import { expect, test } from "vitest";
import { RecordQueue } from "../../../src/engine/recordQueue.ts";
import { MemorySource, orders } from "../../fakes/memorySource.ts";

const never = new AbortController().signal;

async function drain(queue: RecordQueue, into: number[]): Promise<void> {
  for (let record = await queue.next(); record; record = await queue.next()) into.push(record.number);
}

test("hands every record that is still to do to exactly one of the workers, in order", async () => {
  const source = new MemorySource(orders(100));
  const queue = new RecordQueue(
    source.read(() => undefined, never),
    (record) => record % 3 !== 0,
  );
  const taken: number[] = [];
  await Promise.all(Array.from({ length: 8 }, () => drain(queue, taken)));
  expect([taken, source.open, await queue.next()]).toEqual([
    Array.from({ length: 100 }, (_, at) => at + 1).filter((record) => record % 3 !== 0),
    0,
    undefined,
  ]);
});

test("a source that breaks fails every worker, and closing lets go of it", async () => {
  async function* broken() {
    yield orders(2);
    throw new Error("unreadable");
  }
  const queue = new RecordQueue(broken(), () => true);
  const ends = await Promise.allSettled(Array.from({ length: 3 }, () => drain(queue, [])));
  expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  const source = new MemorySource(orders(50));
  const other = new RecordQueue(
    source.read(() => undefined, never),
    () => true,
  );
  await other.next();
  await other.close();
  expect(source.open).toBe(0);
});
