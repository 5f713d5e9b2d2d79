import { expect, test } from "vitest";
import { Failure } from "../../../src/base/failure.ts";
import { millis, seconds } from "../../../src/base/time.ts";
import { raiseAlerts } from "../../../src/engine/alerts.ts";
import type { Entry, EntryOf, Header } from "../../../src/engine/checkpoint/entry.ts";
import { RunProgress } from "../../../src/engine/checkpoint/runProgress.ts";
import { hashJob, segmentCount, segmentOf } from "../../../src/engine/plan.ts";
import { snapshotOf } from "../../../src/engine/snapshot.ts";
import { summarise } from "../../../src/engine/summary.ts";
import { makeJob, template } from "./runTrial.ts";

const at = "2026-01-05T08:00:00.000Z";
const counters = { requests: 12, retries: 2, activeMs: 6000 };
const header: Header = {
  is: "run",
  version: 1,
  run: "r1",
  job: "work-orders",
  connection: "mes",
  at,
  jobHash: "ab",
  input: { file: "orders.csv", records: 10, bytes: 1, sha256: "cd" },
  segments: { size: 4, total: 3 },
};
const badly = { at, key: "k", line: 1, error: "e", attempts: 1 };
const succeeded = (records: string): Entry => ({ is: "succeeded", at, records, ...counters });
const dead = (record: number): Entry => ({ is: "dead", ...badly, record, status: 422, csvBytes: 1, storyBytes: 1 });
const unknown = (record: number): Entry => ({ is: "unknown", ...badly, record });
const stopped: Entry = { is: "stopped", at, reason: "cancelled", ...counters };
const completed: Entry = { is: "completed", at, ...counters };

function progressOf(...entries: Entry[]): RunProgress {
  const progress = new RunProgress(header);
  for (const entry of entries) if (!progress.apply(entry)) throw new Error(`refused: ${entry.is}`);
  return progress;
}

test.each<[what: string, entries: Entry[], stopped: Failure | undefined, outcome: [string, string | null, number[]]]>([
  ["nothing yet", [], undefined, ["stopped", "interrupted", [0, 0, 0, 10]]],
  ["all succeeded", [succeeded("1-10"), completed], undefined, ["completed", null, [10, 0, 0, 0]]],
  [
    "some dead",
    [succeeded("1-8"), dead(9), dead(10), completed],
    undefined,
    ["completed-with-dead-letters", null, [8, 2, 0, 0]],
  ],
  [
    "one unknown",
    [succeeded("1-9"), unknown(10), completed],
    undefined,
    ["completed-with-dead-letters", null, [9, 0, 1, 0]],
  ],
  ["stopped", [succeeded("1-4"), dead(5), stopped], undefined, ["stopped", "cancelled", [4, 1, 0, 5]]],
  ["stopped just now", [succeeded("1-4")], new Failure("cancelled", {}), ["stopped", "cancelled", [4, 0, 0, 6]]],
  ["killed", [succeeded("1-4")], undefined, ["stopped", "interrupted", [4, 0, 0, 6]]],
  [
    "killed and going on",
    [succeeded("1-4"), stopped, { is: "attempt", at, attempt: 2 }],
    undefined,
    ["stopped", "interrupted", [4, 0, 0, 6]],
  ],
  ["killed before its last line", [succeeded("1-10")], undefined, ["completed", null, [10, 0, 0, 0]]],
])("the summary of a run: %s", (_, entries, failure, [state, reason, [ok, bad, open, pending]]) => {
  const summary = summarise(progressOf(...entries), failure);
  expect({ state: summary.state, reason: summary.reason, records: summary.records }).toEqual({
    state,
    reason,
    records: { total: 10, succeeded: ok, dead: bad, unknown: open, rolledBack: 0, pending },
  });
});

test("a summary's rate counts what was settled in the time worked", () => {
  expect(summarise(progressOf(succeeded("1-10"), completed), undefined)).toMatchObject({
    durationMs: 6000,
    recordsPerMinute: 100,
    requests: 12,
    retries: 2,
  });
});

test("counts that do not come out are a defect, never a state", () => {
  const progress = progressOf(succeeded("1-10"));
  progress.dead.add(3);
  expect(() => summarise(progress, undefined)).toThrow(RangeError);
});

test("no record is taken twice, or from beyond the input", () => {
  const progress = progressOf(succeeded("1-4"));
  const taken = [succeeded("4-5"), succeeded("11"), dead(2), dead(11), unknown(1), dead(5)].map((entry) =>
    progress.apply(entry),
  );
  expect([taken, progress.settled]).toEqual([[false, false, false, false, false, true], 5]);
});

test("a snapshot tells rate and rest from this attempt alone", () => {
  const progress = progressOf(succeeded("1-4"), { is: "segment", at, segment: 1, dead: 0, unknown: 0 }, dead(5));
  expect(snapshotOf(progress, { activeMs: 90_000, settledBefore: 3, elapsedMs: 500, moving: [] })).toEqual({
    run: "r1",
    job: "work-orders",
    attempt: 0,
    records: { total: 10, succeeded: 4, dead: 1, unknown: 0, rolledBack: 0, pending: 5 },
    segments: { total: 3, size: 4, completed: "1", moving: [], marred: [] },
    requests: 12,
    retries: 2,
    tokens: { signIns: 0, refreshes: 0, refreshFailures: 0, rejected: 0 },
    perSecond: 4,
    remainingMs: 1250,
    activeMs: 90_000,
    waiting: null,
    alerts: [],
    identity: null,
  });
  expect(snapshotOf(progress, { activeMs: 0, settledBefore: 5, elapsedMs: 0, moving: [] }).remainingMs).toBeNull();
});

const failed: EntryOf<"token"> = {
  is: "token",
  at,
  event: "refresh-failed",
  generation: 1,
  ends: null,
  binding: "none",
  detail: null,
};

const limits = { expected: undefined, clockSkew: seconds(300), tolerate: undefined };

test("an alert is due at the third failed refresh, and past one and a half times the expected time, once each", () => {
  const due = (progress: RunProgress, activeMs: number) =>
    raiseAlerts(progress, { ...limits, expected: seconds(10) }, { at, activeMs, skew: millis(0) }).map(
      ({ kind, value, limit }) => [kind, value, limit],
    );
  const twice = progressOf(failed, failed);
  const often = progressOf(failed, failed, failed);
  const raised = progressOf(failed, failed, failed, { is: "alert", at, kind: "refresh-failing", value: 3, limit: 2 });
  expect([
    due(twice, 15_000),
    due(often, 15_001),
    due(raised, 0),
    raiseAlerts(twice, limits, { at, activeMs: 1e9, skew: millis(0) }),
  ]).toEqual([
    [],
    [
      ["refresh-failing", 3, 2],
      ["duration", 15_001, 15_000],
    ],
    [],
    [],
  ]);
});

test("a clock skew beyond the tolerance is an alert in either direction", () => {
  const due = (skewSeconds: number) =>
    raiseAlerts(progressOf(), limits, { at, activeMs: 0, skew: seconds(skewSeconds) });
  expect([-301, -300, 300, 301].map((skew) => due(skew).map(({ kind, value }) => [kind, value]))).toEqual([
    [["clock-skew", -301_000]],
    [],
    [],
    [["clock-skew", 301_000]],
  ]);
});

test("segments are counted from 1, the last one may be short", () => {
  expect([
    [1, 50, 51, 101].map((record) => segmentOf(record, 50)),
    segmentCount(101, 50),
    segmentCount(100, 50),
  ]).toEqual([[1, 1, 2, 3], 3, 2]);
});

const cancelling = (path: string) => ({ method: "POST", path: template(path), headers: {}, body: undefined }) as const;

test("how a group is undone may be mended in an unfinished run", async () => {
  const hash = (path: string) =>
    hashJob(makeJob({ group: { by: "site", rollback: cancelling(path) } }), "https://mes.example.com", {});
  expect(await hash("/cancel/${id}")).toBe(await hash("/cancels/${id}"));
});

test("a job's hash changes with all that makes its requests, and with nothing else", async () => {
  const job = makeJob();
  const hash = (wish: Parameters<typeof makeJob>[0], base = "https://mes.example.com", headers = {}) =>
    hashJob(makeJob(wish), base, headers);
  const same = await Promise.all([
    hash({ concurrency: 9, rate: { perSecond: 1 }, retry: { attempts: 9, backoff: millis(1), maxBackoff: millis(1) } }),
    hash({ tolerate: { count: 1 }, expect: { duration: seconds(1) }, file: "elsewhere.sync.json" }),
  ]);
  const others = await Promise.all([
    hash({ connection: "other" }),
    hash({ records: { ...job.records, types: { qty: "number" } } }),
    hash({ request: { method: "POST" } }),
    hash({ request: { path: template("/other/${id}") } }),
    hash({ request: { headers: { a: template("b") } } }),
    hash({ write: { idempotencyKey: "Idempotency-Key" } }),
    hash({ write: { ifMatch: template("${v}") } }),
    hash({ segments: { size: 6 } }),
    hash({ group: { by: "site", rollback: "restore" } }),
    hash({ group: { by: "site", rollback: cancelling("/cancel/${id}") } }),
    hash({}, "https://other.example.com"),
    hash({}, "https://mes.example.com", { a: "b" }),
  ]);
  const own = await hash({});
  expect([new Set([own, ...same]).size, new Set([own, ...others]).size, own]).toEqual([
    1,
    13,
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ]);
});
