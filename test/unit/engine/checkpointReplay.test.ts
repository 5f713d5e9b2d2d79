import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { failedWith, isFailure } from "../../../src/base/failure.ts";
import type { Entry } from "../../../src/engine/checkpoint/entry.ts";
import { sealLine } from "../../../src/engine/checkpoint/line.ts";
import { type Replayed, replay } from "../../../src/engine/checkpoint/replay.ts";
import { summarise } from "../../../src/engine/summary.ts";
import { rawLines } from "../../fakes/fakeJournal.ts";

const golden = new URL("../../golden/checkpoint-v1.jsonl", import.meta.url);
const file = "run.checkpoint.jsonl";
const at = "2026-01-05T08:00:00.000Z";
const counters = { requests: 1, retries: 0, activeMs: 5 };

const header: Entry = {
  is: "run",
  version: 1,
  run: "20260105-080000-k3x9",
  job: "work-orders",
  connection: "mes",
  at,
  jobHash: "ab",
  input: { file: "work-orders.csv", records: 120, bytes: 4096, sha256: "cd" },
  segments: { size: 50, total: 3 },
};
const attempt: Entry = { is: "attempt", at, attempt: 1 };
const succeeded = (records: string): Entry => ({ is: "succeeded", at, records, ...counters });

function textOf(entries: readonly Entry[]): string {
  return entries.map((entry) => `${sealLine({ ...entry })}\n`).join("");
}

const replayText = (text: string | Uint8Array) => replay(file, rawLines(text));

async function failureOf(text: string | Uint8Array): Promise<unknown> {
  try {
    return await replayText(text);
  } catch (error) {
    return isFailure(error) ? { [error.code]: error.facts } : error;
  }
}

function told(replayed: Replayed | undefined) {
  if (!replayed) return undefined;
  const { progress, validBytes, torn } = replayed;
  const { attempts, end, deadLetterMark, tokens, alerts, noteworthy, marred } = progress;
  return {
    succeeded: progress.succeeded.toString(),
    dead: progress.dead.toString(),
    unknown: progress.unknown.toString(),
    doubtful: [...progress.doubtful],
    segments: progress.segments.toString(),
    marred: [...marred],
    noteworthy: noteworthy.map(({ is, record, key, error }) => `${is} ${record} ${key}: ${error}`),
    attempts,
    end: end?.is,
    deadLetterMark,
    tokens,
    alerts: alerts.map(({ kind }) => kind),
    torn,
    validBytes,
  };
}

test("the published checkpoint of version 1 stays readable", async () => {
  const bytes = await readFile(golden);
  const replayed = await replayText(bytes);
  expect({ ...told(replayed), summary: replayed && summarise(replayed.progress, undefined) }).toEqual({
    succeeded: "1-52,54-99,101-119",
    dead: "53",
    unknown: "100",
    doubtful: [120],
    segments: "1-2",
    marred: [[2, { dead: 1, unknown: 1, rolledBack: 0 }]],
    noteworthy: ["dead 53 WO-1053: quantity must be positive", "unknown 100 WO-1100: no answer: ECONNRESET"],
    attempts: 2,
    end: "stopped",
    deadLetterMark: { csv: 182, stories: 611 },
    tokens: { signIns: 1, refreshes: 1, refreshFailures: 1, rejected: 1 },
    alerts: ["duration"],
    torn: false,
    validBytes: bytes.length,
    summary: {
      run: "20260105-080000-k3x9",
      job: "work-orders",
      redrives: null,
      state: "stopped",
      reason: "cancelled",
      records: { total: 120, succeeded: 117, dead: 1, unknown: 2, rolledBack: 0, pending: 0 },
      segments: { total: 3, completed: 2 },
      requests: 131,
      retries: 9,
      tokens: { signIns: 1, refreshes: 1, refreshFailures: 1, rejected: 1 },
      durationMs: 71_000,
      recordsPerMinute: 101,
      alerts: [{ is: "alert", at: "2026-01-05T08:15:35.000Z", kind: "duration", value: 61_000, limit: 60_000 }],
      identity: null,
    },
  });
});

test("cut at any byte, it restores exactly the longest valid prefix", async () => {
  const bytes = await readFile(golden);
  const whole: { end: number; told: ReturnType<typeof told> }[] = [];
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, end + 1)) {
    whole.push({ end: end + 1, told: told(await replayText(bytes.subarray(0, end + 1))) });
  }
  expect(whole.length).toBeGreaterThan(10);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const prefix = whole.findLast(({ end }) => end <= cut);
    const expected = prefix?.told && { ...prefix.told, torn: prefix.end < cut };
    const found = told(await replayText(bytes.subarray(0, cut)));
    if (JSON.stringify(found) !== JSON.stringify(expected)) expect({ cut, found }).toEqual({ cut, found: expected });
  }
});

test("a flipped bit is corruption of its line, but for the last line, which is a torn tail", async () => {
  const bytes = await readFile(golden);
  const lines = bytes.toString("utf8").split("\n").length - 1;
  let line = 1;
  for (let byte = 0; byte < bytes.length; byte += 1) {
    const flipped = Buffer.from(bytes);
    // A different bit in each byte; all bits of one line are flipped elsewhere.
    flipped[byte] = (bytes[byte] ?? 0) ^ (1 << (byte % 8));
    const isFeed = bytes[byte] === 10;
    // Without its line feed a line and the next one are one damaged line.
    const last = line === lines || (isFeed && line === lines - 1);
    const found = await failureOf(flipped);
    const expected = { "checkpoint-corrupt": { file, line } };
    if (last) expect(told(found as Replayed)?.torn).toBe(true);
    else if (JSON.stringify(found) !== JSON.stringify(expected))
      expect({ byte, found }).toEqual({ byte, found: expected });
    if (isFeed) line += 1;
  }
});

test("a newer version is refused as such, whatever else it says", async () => {
  const future = sealLine({ is: "journey", version: 3, legs: [] });
  expect(await failureOf(`${future}\nwhatever\n`)).toEqual({ "checkpoint-newer": { file, version: 3 } });
});

test.each<[what: string, entries: Entry[], line: number]>([
  ["no header", [attempt], 1],
  ["a second header", [header, header], 2],
  ["a record twice", [header, attempt, succeeded("1-5"), succeeded("5")], 4],
  ["a record beyond the input", [header, succeeded("120-121")], 2],
  ["record 0", [header, succeeded("0")], 2],
  ["a list that is none", [header, succeeded("1-")], 2],
  ["an intent for what is done", [header, succeeded("1"), { is: "intent", records: "1" }], 3],
  [
    "an unknown that succeeded",
    [header, succeeded("7"), { is: "unknown", at, record: 7, key: "", line: 8, error: "", attempts: 1 }],
    3,
  ],
])("a whole line that cannot follow is corruption: %s", async (_, entries, line) => {
  expect(await failureOf(textOf(entries))).toEqual({ "checkpoint-corrupt": { file, line } });
});

test("a whole line of no known kind is corruption, not a torn tail", async () => {
  const strange = `${sealLine({ is: "riddle" })}\n`;
  expect(await failureOf(textOf([header]) + strange)).toEqual({ "checkpoint-corrupt": { file, line: 2 } });
});

test("an intent without an outcome is in doubt; one that was withdrawn is pending", async () => {
  const text = textOf([
    header,
    attempt,
    { is: "intent", records: "1-3" },
    succeeded("1"),
    { is: "withdrawn", records: "3" },
  ]);
  const replayed = await replayText(text);
  expect(told(replayed)).toMatchObject({ succeeded: "1", unknown: "", doubtful: [2], torn: false });
});

test("what an attempt acts as, the class of a trouble and what was warned of come back as they were written", async () => {
  const identity = { kind: "service", name: "automation", askedBy: "maria", because: "long-run" } as const;
  const token = { is: "token", at, generation: 2, ends: null, binding: "none", detail: "invalid_token" } as const;
  const text = textOf([
    header,
    { is: "attempt", at, attempt: 1, identity },
    { ...token, event: "rejected", trouble: "session-taken-over" },
    { ...token, event: "lifetime-learned" },
    { is: "alert", at, kind: "token-life", value: 900_000, limit: 3_600_000 },
    { is: "alert", at, kind: "sign-in-ahead", value: 1_767_603_600_000, limit: 1_767_607_200_000 },
  ]);
  const { progress } = (await replayText(text)) ?? {};
  expect({
    identity: progress?.identity,
    events: progress?.tokenEvents.map(({ event, trouble }) => [event, trouble]),
    alerts: progress?.alerts.map(({ kind, value }) => [kind, value]),
  }).toEqual({
    identity,
    events: [
      ["rejected", "session-taken-over"],
      ["lifetime-learned", undefined],
    ],
    alerts: [
      ["token-life", 900_000],
      ["sign-in-ahead", 1_767_603_600_000],
    ],
  });
});

test("a file with no whole header is no run", async () => {
  expect([await replayText(""), await replayText("{"), await replayText("x\n")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(failedWith(await replayText("x\ny\n").catch((error: unknown) => error), "checkpoint-corrupt")).toBe(true);
});

test("the newest thousand of each kind are kept for showing: dead letters hide no unknown record", async () => {
  const large: Entry = { ...header, input: { ...header.input, records: 1250 }, segments: { size: 50, total: 25 } };
  const bad = { at, key: "W", line: 1, error: "", attempts: 1 };
  const unknown = [1, 2].map((record): Entry => ({ is: "unknown", ...bad, record }));
  const dead = Array.from(
    { length: 1200 },
    (_, index): Entry => ({
      is: "dead",
      ...bad,
      record: index + 3,
      status: 422,
      csvBytes: index + 1,
      storyBytes: index + 1,
    }),
  );
  const { progress } = (await replayText(textOf([large, attempt, ...unknown, ...dead]))) ?? {};
  const numbersOf = (kind: string) =>
    progress?.noteworthy.filter(({ is }) => is === kind).map(({ record }) => record) ?? [];
  expect([numbersOf("unknown"), numbersOf("dead").length, numbersOf("dead").at(0), numbersOf("dead").at(-1)]).toEqual([
    [1, 2],
    1000,
    203,
    1202,
  ]);
});
