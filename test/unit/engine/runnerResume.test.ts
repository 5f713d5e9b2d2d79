import { expect, test } from "vitest";
import type { ReadFrom, SourceRecord } from "../../../src/engine/record.ts";
import { MemorySource, orders } from "../../fakes/memorySource.ts";
import { makeTrial } from "./runTrial.ts";

/** As from a file: each record says where the next one begins. */
const placed: readonly SourceRecord[] = orders(23).map((record) => ({
  ...record,
  endByte: record.number * 100,
  endLine: record.line + 1,
}));

test("the end of a segment says where the next one begins, where the source tells it", async () => {
  const run = async (records: readonly SourceRecord[]) => {
    const trial = await makeTrial({ records, job: { segments: { size: 10 }, concurrency: 1 } });
    await trial.run();
    const ends = trial.journal.entries.filter((entry) => entry["is"] === "segment");
    return ends.map(({ segment, next }) => ({ segment, next }));
  };
  expect([await run(placed), await run(orders(23))]).toEqual([
    [
      { segment: 1, next: { byte: 1000, line: 12 } },
      { segment: 2, next: { byte: 2000, line: 22 } },
      { segment: 3, next: undefined },
    ],
    [1, 2, 3].map((segment) => ({ segment, next: undefined })),
  ]);
});

test("a later attempt reads on from there", async () => {
  const job = { segments: { size: 5 }, concurrency: 1 };
  const first = await makeTrial({ records: placed, job });
  first.api.respond = (_, count) => {
    if (count === 12) first.cancel.abort();
    return {};
  };
  await first.run();
  const readings: (ReadFrom | undefined)[] = [];
  class WatchedSource extends MemorySource {
    override read(...given: Parameters<MemorySource["read"]>) {
      readings.push(given[2]);
      return super.read(...given);
    }
  }
  const source = new WatchedSource(placed);
  const second = await makeTrial({ source, records: placed, job, checkpoint: first.journal.text });
  expect({ end: await second.run(), readings }).toMatchObject({
    end: { stopped: undefined, succeeded: "1-23", segments: "1-5" },
    readings: [{ record: 11, at: { byte: 1000, line: 12 } }],
  });
});
