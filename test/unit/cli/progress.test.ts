import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { epochMs } from "../../../src/base/time.ts";
import { shortDuration } from "../../../src/cli/duration.ts";
import { ProgressDisplay } from "../../../src/cli/progressDisplay.ts";
import { plainProgress, progressLine } from "../../../src/cli/progressLine.ts";
import type { RunSnapshot } from "../../../src/engine/snapshot.ts";

const now = epochMs(Date.UTC(2026, 0, 1));

type Counts = { pending: number; dead?: number; unknown?: number; rolledBack?: number };

function snapshot(change: Partial<RunSnapshot> & Counts): RunSnapshot {
  const { pending, dead = 0, unknown = 0, rolledBack = 0, ...rest } = change;
  const total = 1200;
  const succeeded = total - pending - dead - unknown - rolledBack;
  return {
    run: "20260101-120000-7f3a",
    job: "work-orders",
    attempt: 1,
    records: { total, succeeded, dead, unknown, rolledBack, pending },
    segments: { total: 24, size: 50, completed: "", moving: [], marred: [] },
    requests: 0,
    retries: 0,
    tokens: { signIns: 1, refreshes: 0, refreshFailures: 0, rejected: 0 },
    perSecond: 0,
    remainingMs: null,
    activeMs: 0,
    waiting: null,
    alerts: [],
    identity: null,
    ...rest,
  };
}

describe("the line on a terminal", () => {
  test("tells how far, how fast, how long, and when the token ends", () => {
    const half = snapshot({ pending: 600, perSecond: 81.4, remainingMs: 7400 });
    expect(progressLine({ snapshot: half, tokenLeftMs: 872_000, columns: 120, now })).toBe(
      "████████████░░░░░░░░░░░░  600 of 1,200  81/s  7 s left  token 14:32",
    );
  });

  test("leaves out what is not known yet", () => {
    expect(progressLine({ snapshot: snapshot({ pending: 1200 }), tokenLeftMs: undefined, columns: 120, now })).toBe(
      "░░░░░░░░░░░░░░░░░░░░░░░░  0 of 1,200",
    );
  });

  test("names trouble", () => {
    const tokens = { signIns: 1, refreshes: 2, refreshFailures: 0, rejected: 2 };
    const bad = snapshot({ pending: 0, dead: 3, unknown: 1, rolledBack: 6, tokens, perSecond: 4.26, remainingMs: 0 });
    expect(progressLine({ snapshot: bad, tokenLeftMs: -5000, columns: 120, now })).toBe(
      "████████████████████████  1,200 of 1,200  3 dead  1 unknown  6 rolled back  2 × 401  4.3/s  0 s left  token 0 s",
    );
  });

  test("tells what is waited for, and until when", () => {
    const waits = (because: "quota" | "throttled" | "unavailable", until: string) =>
      plainProgress({ snapshot: snapshot({ pending: 1190, waiting: { because, until } }), now });
    expect([
      waits("quota", "2026-01-01T14:32:00.000Z"),
      waits("throttled", "2026-01-01T00:01:00.000Z"),
      waits("unavailable", "2026-01-01T00:00:05.000Z"),
      waits("quota", "2026-01-01T00:00:00.000Z"),
    ]).toEqual([
      "10 of 1,200 records, waiting for quota until 2026-01-01 14:32:00Z; 0 of 24 segments",
      "10 of 1,200 records, throttled until 2026-01-01 00:01:00Z; 0 of 24 segments",
      "10 of 1,200 records, server away; 0 of 24 segments",
      "10 of 1,200 records; 0 of 24 segments",
    ]);
  });

  test("never wraps: it is cut to the width", () => {
    const line = progressLine({
      snapshot: snapshot({ pending: 600, perSecond: 81 }),
      tokenLeftMs: 1000,
      columns: 40,
      now,
    });
    expect(line).toBe("████████████░░░░░░░░░░░░  600 of 1,200 ".slice(0, 39));
  });
});

test("the line of a log tells records and segments", () => {
  expect(plainProgress({ snapshot: snapshot({ pending: 590, dead: 2 }), now })).toBe(
    "610 of 1,200 records, 2 dead; 12 of 24 segments",
  );
});

describe("the display", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function shown(stream: { isTTY: boolean; columns?: number }) {
    const written: string[] = [];
    const write = (text: string) => written.push(text) > 0;
    return { display: new ProgressDisplay({ ...stream, write }), written };
  }

  test("redraws one line on a terminal, counts the token down, and leaves nothing behind", () => {
    const { display, written } = shown({ isTTY: true, columns: 80 });
    display.say("run 1: 1,200 records");
    display.tokenEnd = epochMs(Date.now() + 2000);
    display.update(snapshot({ pending: 1200 }));
    vi.advanceTimersByTime(600);
    display.say("something to keep");
    display.close();
    vi.advanceTimersByTime(600);
    const bar = "░░░░░░░░░░░░░░░░░░░░░░░░  0 of 1,200";
    expect(written).toEqual([
      "run 1: 1,200 records\n",
      `\r\u001b[2K${bar}  token 2 s`,
      `\r\u001b[2K${bar}  token 2 s`,
      `\r\u001b[2K${bar}  token 1 s`,
      "\r\u001b[2K",
      "something to keep\n",
    ]);
  });

  test("writes a plain line every five seconds where nothing can be redrawn", () => {
    const { display, written } = shown({ isTTY: false });
    for (let second = 0; second < 12; second += 1) {
      display.update(snapshot({ pending: 1200 - second * 50 }));
      vi.advanceTimersByTime(1000);
    }
    display.close();
    expect(written).toEqual(["250 of 1,200 records; 5 of 24 segments\n", "500 of 1,200 records; 10 of 24 segments\n"]);
  });

  test("says an alert once, when it comes; those of an earlier attempt are told at the end", () => {
    const { display, written } = shown({ isTTY: false });
    const old = { is: "alert", at: "", kind: "refresh-failing", value: 3, limit: 2 } as const;
    const ahead = { is: "alert", at: "", kind: "token-life", value: 900_000, limit: 3_600_000 } as const;
    display.begin(snapshot({ pending: 1200, alerts: [old] }));
    for (const alerts of [[old], [old, ahead], [old, ahead]]) display.update(snapshot({ pending: 1100, alerts }));
    display.close();
    expect(written).toEqual(["alert: A token held for 15 min, where 1 h were declared.\n"]);
  });

  test("says at once which file the disk refuses, and when that is over", () => {
    const { display, written } = shown({ isTTY: false });
    const waiting = {
      because: "disk",
      until: "2026-01-01T00:10:00.000Z",
      file: ".longhaul/r.checkpoint.jsonl",
      code: "ENOSPC",
    } as const;
    for (const now of [null, waiting, waiting, null]) display.update(snapshot({ pending: 1190, waiting: now }));
    vi.advanceTimersByTime(5000);
    display.update(snapshot({ pending: 1190, waiting }));
    display.close();
    const paused =
      "paused: .longhaul/r.checkpoint.jsonl cannot be written (ENOSPC). Nothing is sent until it can; then the run goes on by itself.\n";
    expect(written).toEqual([
      paused,
      "the disk takes it again; the run goes on\n",
      "10 of 1,200 records, paused: disk ENOSPC; 0 of 24 segments\n",
      paused,
    ]);
  });

  test("says the same trouble once", () => {
    const { display, written } = shown({ isTTY: false });
    for (const line of ["a", "a", "b", "b", "a"]) display.sayOnce(line);
    expect(written).toEqual(["a\n", "b\n", "a\n"]);
    display.close();
  });
});

test("a duration is short, and none that there was is nothing", () => {
  const spans = [0, 1, 499, 500, 59_400, 125_000, 3_725_000];
  expect(spans.map(shortDuration)).toEqual(["0 s", "< 1 s", "< 1 s", "1 s", "59 s", "2:05", "1:02:05"]);
});
