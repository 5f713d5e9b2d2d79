import { expect, test } from "vitest";
import { Ranges } from "../../../src/base/ranges.ts";
import type { Entry, EntryOf, Header } from "../../../src/engine/checkpoint/entry.ts";
import { RunProgress } from "../../../src/engine/checkpoint/runProgress.ts";
import { SegmentPlaces } from "../../../src/engine/checkpoint/segmentPlaces.ts";
import { readFrom } from "../../../src/engine/readFrom.ts";

const header: Header = {
  is: "run",
  version: 2,
  run: "r1",
  job: "work-orders",
  connection: "mes",
  at: "2026-01-05T08:00:00.000Z",
  jobHash: "ab",
  input: { file: "orders.csv", records: 40, bytes: 400, sha256: "00" },
  segments: { size: 10, total: 4 },
};

const succeeded = (records: string): Entry => ({
  is: "succeeded",
  at: header.at,
  records,
  requests: 1,
  retries: 0,
  activeMs: 1,
});

/** Complete, with the next one at ten times its number, where that is known. */
function segment(number: number, next: "known" | "unknown" = "known"): EntryOf<"segment"> {
  const ended = { is: "segment", at: header.at, segment: number, dead: 0, unknown: 0 } as const;
  return next === "known" ? { ...ended, next: { byte: number * 100, line: number * 10 + 2 } } : ended;
}

function after(...entries: Entry[]) {
  const progress = new RunProgress(header);
  for (const entry of entries) expect(progress.apply(entry)).toBe(true);
  return readFrom(progress);
}

test("a run with nothing done reads from the beginning", () => {
  expect([after(), after(succeeded("2-10"))]).toEqual([undefined, undefined]);
});

test("reading goes on behind the last complete segment before the first record to do", () => {
  expect([
    after(succeeded("1-14,16-40"), segment(1), segment(3), segment(4)),
    after(succeeded("1-20,31-33"), segment(2), segment(1)),
    after(succeeded("1-40"), segment(1), segment(2), segment(3), segment(4)),
  ]).toEqual([
    { record: 11, at: { byte: 100, line: 12 } },
    { record: 21, at: { byte: 200, line: 22 } },
    { record: 41, at: { byte: 400, line: 42 } },
  ]);
});

test("without a known place the reader counts to the first record to do", () => {
  expect([
    after(succeeded("1-23"), segment(1, "unknown"), segment(2, "unknown")),
    after(succeeded("1-23"), segment(1), segment(2, "unknown")),
  ]).toEqual([{ record: 24 }, { record: 11, at: { byte: 100, line: 12 } }]);
});

test("while one segment is stuck, places far ahead of it are not kept, and those after it are again", () => {
  const places = new SegmentPlaces();
  const complete = new Ranges();
  const end = (number: number) => {
    complete.add(number);
    places.note(number, { byte: number, line: number }, complete);
    return places.nearest?.segment;
  };
  for (let number = 2; number <= 5000; number += 1) end(number);
  expect([end(1), end(5001)]).toEqual([1001, 5001]);
});
