import { expect, test } from "vitest";
import { millis } from "../../../src/base/time.ts";
import { sealLine } from "../../../src/engine/checkpoint/line.ts";
import { replay } from "../../../src/engine/checkpoint/replay.ts";
import type { RunProgress } from "../../../src/engine/checkpoint/runProgress.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import { rawLines } from "../../fakes/fakeJournal.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { makeTrial } from "./runTrial.ts";

const RECORDS = 600;

/** Twenty records a second; every hundredth is refused, by its own number. */
function slowApi(): FakeApi {
  const api = new FakeApi(new VirtualClock());
  api.latency = millis(200);
  api.respond = ({ url }) => {
    const number = Number(/W(\d+)/.exec(url)?.[1]);
    return number % 100 === 0 ? { status: 422, body: JSON.stringify({ detail: `Order ${number} is locked` }) } : {};
  };
  return api;
}

function told({ metrics }: RunProgress) {
  const { throughput, causes, latency, commits, attempts } = metrics;
  const { succeeded, failed } = throughput.facts;
  const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
  return {
    succeeded: sum(succeeded),
    failed: sum(failed),
    causes: causes.facts.map(({ error, records }) => [error, records]),
    answers: latency.count,
    median: latency.quantile(0.5),
    commits,
    attempts: attempts.facts.map(({ attempt, reason }) => [attempt, reason]),
  };
}

const cause = [["Order … is locked", 6]];

test("a checkpoint tells the same figures as the run that wrote it", async () => {
  const trial = await makeTrial({ records: RECORDS, api: slowApi(), job: { segments: { size: 50 } } });
  await trial.run();
  const replayed = await replay("orders.checkpoint.jsonl", rawLines(trial.journal.text));
  const live = told(trial.progress);
  expect([live, replayed && told(replayed.progress)]).toEqual([
    {
      succeeded: 594,
      failed: 6,
      causes: cause,
      answers: 600,
      median: 200,
      commits: live.commits,
      attempts: [[1, null]],
    },
    // The entry that says how often was made durable with the last one.
    { ...live, commits: live.commits - 1 },
  ]);
  const spans = trial.progress.metrics.throughput.facts.succeeded;
  expect([spans.length, Math.max(...spans)]).toEqual([31, 24]);
});

test("a crash costs the answers of the last seconds, and no record, cause or span", async () => {
  const api = slowApi();
  const first = await makeTrial({ records: RECORDS, api, job: { segments: { size: 50 } } });
  void first.runner.run(first.cancel.signal).catch(() => undefined);
  await first.clock.run(first.clock.sleep(millis(22_000), new AbortController().signal));
  const checkpoint = first.journal.text;
  const before = first.progress.metrics.latency.count;
  const second = await makeTrial({
    records: RECORDS,
    api: slowApi(),
    job: { segments: { size: 50 } },
    checkpoint,
    letters: first.deadLetters.letters,
  });
  const kept = second.progress.metrics.latency.count;
  await second.run();
  const end = told(second.progress);
  expect({ ...end, answers: undefined, commits: undefined }).toEqual({
    succeeded: 594,
    failed: 6,
    causes: cause,
    answers: undefined,
    median: 200,
    commits: undefined,
    attempts: [
      [1, null],
      [2, null],
    ],
  });
  // Five seconds at twenty a second, and what was under way to the disk.
  expect({ lost: before - kept <= 160, kept: kept > 200, merged: end.answers > 500 }).toEqual({
    lost: true,
    kept: true,
    merged: true,
  });
});

test("of a failed group what is dead has its cause, and what was rolled back did not fail", async () => {
  const { progress } = await makeTrial({ records: 5 });
  const member = { line: 2, attempts: 0, status: null };
  progress.apply({
    is: "group-end",
    at: "2026-01-05T08:00:00.000Z",
    members: [
      { ...member, record: 1, key: "W1", ended: "rolled-back", error: "rolled back: record 3 (W3) failed" },
      { ...member, record: 2, key: "W2", ended: "unknown", error: "no answer: ECONNRESET" },
      { ...member, record: 3, key: "W3", ended: "dead", error: "qty must be positive", attempts: 1, status: 422 },
    ],
    csvBytes: 0,
    storyBytes: 0,
  });
  const { succeeded, failed, causes } = told(progress);
  expect({ succeeded, failed, causes }).toEqual({ succeeded: 0, failed: 2, causes: [["qty must be positive", 1]] });
});

test("figures that are none are damage, not figures", async () => {
  const trial = await makeTrial({ records: 5 });
  const entry = { is: "metrics", at: "2026-01-05T08:00:00.000Z", requests: 1, retries: 0, activeMs: 1, commits: 1 };
  const latency = { count: 2, sumMs: 2, maxMs: 1, buckets: "1:1" };
  const text = `${trial.journal.text}${sealLine({ ...entry, latency })}\n${sealLine({ ...entry, latency })}\n`;
  await expect(replay("orders.checkpoint.jsonl", rawLines(text))).rejects.toMatchObject({ code: "checkpoint-corrupt" });
});

test("failures of a token count each, and a new one ends them all", async () => {
  const { progress } = await makeTrial({ records: 5 });
  const facts = { at: "2026-01-05T08:00:00.000Z", generation: 1, ends: null, binding: "none", detail: null };
  for (const event of ["signed-in", "rejected", "refresh-failed", "refreshed", "refreshed", "rejected"] as const) {
    progress.apply({ is: "token", event, ...facts });
  }
  const { failures, recoveries } = progress.metrics.authentications;
  expect({ failures, recoveries }).toEqual({ failures: 3, recoveries: 1 });
});
