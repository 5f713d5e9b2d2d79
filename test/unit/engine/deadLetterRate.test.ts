import { expect, test } from "vitest";
import { millis, seconds } from "../../../src/base/time.ts";
import { type AlertLimits, raiseAlerts } from "../../../src/engine/alerts.ts";
import type { Entry } from "../../../src/engine/checkpoint/entry.ts";
import { RunProgress } from "../../../src/engine/checkpoint/runProgress.ts";

const at = "2026-01-05T08:00:00.000Z";
const limits = { expected: undefined, clockSkew: seconds(300), tolerate: undefined };
const letter = { at, key: "k", line: 1, error: "e", attempts: 1, status: 422, csvBytes: 1, storyBytes: 1 };
const dead = (record: number): Entry => ({ is: "dead", ...letter, record });

function withSucceeded(count: number): RunProgress {
  const progress = new RunProgress({
    is: "run",
    version: 2,
    run: "r1",
    job: "work-orders",
    connection: "mes",
    at,
    jobHash: "ab",
    input: { file: "orders.csv", records: 1000, bytes: 1, sha256: "cd" },
    segments: { size: 50, total: 20 },
  });
  progress.apply({ is: "succeeded", at, records: `1-${count}`, requests: count, retries: 0, activeMs: 1 });
  return progress;
}

test("dead letters are an alert above one in twenty, from twenty settled records on", () => {
  const due = (succeededCount: number, deadCount: number) => {
    const progress = withSucceeded(succeededCount);
    for (let record = succeededCount + 1; record <= succeededCount + deadCount; record += 1)
      progress.apply(dead(record));
    const raised = raiseAlerts(progress, limits, { at, activeMs: 0, skew: millis(0) });
    return raised.map(({ kind, value, limit, of }) => [kind, value, limit, of]);
  };
  expect([due(17, 2), due(18, 2), due(38, 2), due(190, 10), due(190, 11)]).toEqual([
    [],
    [["dead-letter-rate", 2, 1, 20]],
    [],
    [],
    [["dead-letter-rate", 11, 10, 201]],
  ]);
});

test("where a job says how many dead letters it lets pass, half of them are an alert", () => {
  const progress = withSucceeded(30);
  for (let record = 31; record <= 36; record += 1) progress.apply(dead(record));
  const due = (tolerate: AlertLimits["tolerate"]) =>
    raiseAlerts(progress, { ...limits, tolerate }, { at, activeMs: 0, skew: millis(0) }).map(({ limit }) => limit);
  expect([
    due({ count: 12 }),
    due({ count: 11 }),
    due({ share: 0.012 }),
    due({ share: 0.01 }),
    due({ count: 0 }),
  ]).toEqual([[], [5], [], [5], [0]]);
});
