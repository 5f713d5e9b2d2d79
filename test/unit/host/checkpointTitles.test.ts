import { describe, expect, test } from "vitest";
import type { Entry } from "../../../src/engine/checkpoint/entry.ts";
import { sealLine } from "../../../src/engine/checkpoint/line.ts";
import { readCheckpoint } from "../../../src/host/checkpointReader.ts";
import { checkpointTitles, type TitleFacts } from "../../../src/host/checkpointTitles.ts";
import { plain } from "../../../src/sentences/sentence.ts";

const at = "2026-11-21T13:03:22.000Z";
const counters = { requests: 0, retries: 0, activeMs: 0 };

const header = (records: number): Entry => ({
  is: "run",
  version: 1,
  run: "20261121-130322-7f3a",
  job: "work-orders",
  connection: "mes",
  at,
  jobHash: "0",
  input: { file: "work-orders.csv", records, bytes: 1, sha256: "0" },
  segments: { size: 50, total: Math.ceil(records / 50) },
});
const succeeded = (records: string): Entry => ({ is: "succeeded", at, records, ...counters });
const dead = (record: number): Entry => ({
  is: "dead",
  at,
  record,
  key: `k${record}`,
  line: record + 1,
  error: "no",
  attempts: 1,
  status: 422,
  csvBytes: 1,
  storyBytes: 1,
});
const unknown = (record: number): Entry => ({
  is: "unknown",
  at,
  record,
  key: `k${record}`,
  line: record + 1,
  error: "no answer",
  attempts: 1,
});
const text = (...entries: Entry[]) => entries.map((entry) => `${sealLine(entry)}\n`).join("");

const still: TitleFacts = { moving: false, resumable: true, heard: undefined };
const reading = (checkpoint: string) =>
  readCheckpoint({
    file: "a.checkpoint.jsonl",
    text: checkpoint,
    breathe: async () => {},
    signal: new AbortController().signal,
  });
const titles = async (checkpoint: string, facts = still) => checkpointTitles(await reading(checkpoint), facts, plain);

describe("the titles above a checkpoint", () => {
  test("offer to resume what has no outcome yet", async () => {
    expect(await titles(text(header(3000), succeeded("1-1153")))).toEqual([
      { title: "Resume · 1,847 remaining", click: "resume" },
    ]);
  });

  test("offer nothing while a runner works on it", async () => {
    expect(await titles(text(header(3000), succeeded("1-1153")), { ...still, moving: true })).toEqual([
      { title: "Running · 1,153 of 3,000", click: undefined },
    ]);
  });

  test("offer no resume where the job file is gone", async () => {
    expect(await titles(text(header(3000), succeeded("1-1153")), { ...still, resumable: false })).toEqual([
      { title: "Stopped · 1,847 remaining", click: undefined },
    ]);
  });

  test("tell what the window has heard of a run whose file it has not read since, and not what is older", async () => {
    const records = { total: 3000, succeeded: 2999, dead: 1, unknown: 0, rolledBack: 0, pending: 0 };
    const older = { ...records, succeeded: 500, dead: 0, pending: 2500 };
    const checkpoint = text(header(3000), succeeded("1-1153"));
    expect([
      await titles(checkpoint, { ...still, heard: records }),
      await titles(checkpoint, { ...still, heard: older }),
    ]).toEqual([
      [
        { title: "Completed · 2,999 of 3,000", click: undefined },
        { title: "1 dead letter · Open", click: "open-dead-letters" },
      ],
      [{ title: "Resume · 1,847 remaining", click: "resume" }],
    ]);
  });

  test("say when every record succeeded", async () => {
    const completed: Entry = { is: "completed", at, ...counters };
    expect(await titles(text(header(1000), succeeded("1-1000"), completed))).toEqual([
      { title: "Completed · 1,000 of 1,000", click: undefined },
    ]);
  });

  test("lead to the dead letters and count what is unknown", async () => {
    expect(await titles(text(header(10), succeeded("1-7"), dead(8), dead(9), unknown(10)))).toEqual([
      { title: "Completed · 7 of 10", click: undefined },
      { title: "2 dead letters · Open", click: "open-dead-letters" },
      { title: "1 outcome unknown", click: undefined },
    ]);
  });

  test("lead to a line damaged in the middle", async () => {
    const whole = text(header(10), succeeded("1-3"), succeeded("4-6"));
    expect(await titles(whole.replace('"1-3"', '"1-4"'))).toEqual([
      { title: "Damaged on line 2 · Show", click: { showLine: 2 } },
    ]);
  });

  test("name a format that is too new", async () => {
    const newer = `${sealLine({ ...header(10), version: 3 })}\n`;
    expect(await titles(newer)).toEqual([{ title: "Written by a newer Longhaul: format 3", click: undefined }]);
  });

  test("say that nothing was sent when not even the first line is whole", async () => {
    expect(await titles(text(header(10)).slice(0, -20))).toEqual([{ title: "Nothing was sent", click: undefined }]);
  });
});

describe("reading a checkpoint", () => {
  test("tells the line that was cut off, and counts what stands before it", async () => {
    const cut = text(header(10), succeeded("1-3"), succeeded("4-6")).slice(0, -5);
    const read = await reading(cut);
    expect(read.kind === "read" && { torn: read.torn, settled: read.progress.settled }).toEqual({
      torn: 3,
      settled: 3,
    });
  });

  test("counts a last line without line feed as cut off", async () => {
    const read = await reading(text(header(10), succeeded("1-3")).slice(0, -1));
    expect(read.kind === "read" && { torn: read.torn, settled: read.progress.settled }).toEqual({
      torn: 2,
      settled: 0,
    });
  });

  test("pauses between slices of 20,000 lines and reads them all", async () => {
    const lines = Array.from({ length: 19_999 }, (_, index) => succeeded(String(index + 1)));
    let pauses = 0;
    const read = await readCheckpoint({
      file: "a.checkpoint.jsonl",
      text: text(header(20_000), ...lines),
      breathe: async () => {
        pauses += 1;
      },
      signal: new AbortController().signal,
    });
    expect({ settled: read.kind === "read" && read.progress.settled, pauses }).toEqual({ settled: 19_999, pauses: 20 });
  });

  test("ends when nobody wants it any more", async () => {
    const stop = new AbortController();
    const lines = Array.from({ length: 2000 }, (_, index) => succeeded(String(index + 1)));
    const read = readCheckpoint({
      file: "a.checkpoint.jsonl",
      text: text(header(2000), ...lines),
      breathe: async () => stop.abort(),
      signal: stop.signal,
    });
    await expect(read).rejects.toMatchObject({ name: "AbortError" });
  });
});
