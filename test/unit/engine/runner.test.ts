import { expect, test } from "vitest";
import { millis, seconds } from "../../../src/base/time.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { makeTrial } from "./runTrial.ts";

const allDone = {
  stopped: undefined,
  state: "completed",
  succeeded: "1-20",
  dead: "",
  unknown: "",
  segments: "1-4",
  pending: 0,
  sleeping: 0,
  open: 0,
};

test("every record succeeds, each is sent once, and the checkpoint tells it", async () => {
  const trial = await makeTrial();
  const { api, journal, runner } = trial;
  const end = await trial.run();
  expect({ end, sent: api.seen.length, changes: [...api.changes.values()], most: api.mostInFlight }).toEqual({
    end: allDone,
    sent: 20,
    changes: Array(20).fill(1),
    most: 4,
  });
  expect(journal.entries.map((entry) => [entry["is"], entry["records"] ?? entry["segment"] ?? null])).toEqual([
    ["run", null],
    ["attempt", null],
    ["succeeded", "1-20"],
    ["segment", 1],
    ["segment", 2],
    ["segment", 3],
    ["segment", 4],
    ["metrics", null],
    ["completed", null],
  ]);
  expect(runner.counters).toEqual({ requests: 20, retries: 0, activeMs: 100 });
});

test("outcomes share commits: by fifty, or after a quarter of a second", async () => {
  const trial = await makeTrial({ records: 1000, job: { concurrency: 10, segments: { size: 1000 } } });
  trial.api.latency = millis(10);
  await trial.run();
  const sizes = trial.journal.entries
    .filter((entry) => entry["is"] === "succeeded")
    .map((entry) => String(entry["records"]).split("-").map(Number))
    .map(([first = 0, last = 0]) => last - first + 1);
  expect(sizes).toEqual(Array(20).fill(50));
});

test("a slow trickle is durable within a quarter of a second", async () => {
  const lag: number[] = [];
  const clock = new VirtualClock();
  const trial = await makeTrial({
    clock,
    records: 5,
    job: { concurrency: 1 },
    onDurable: (line) => line.includes('"succeeded"') && lag.push(clock.monotonic()),
  });
  trial.api.latency = seconds(1);
  await trial.run();
  expect(lag).toEqual([1250, 2250, 3250, 4250, 5000]);
});

test("a refused record is a dead letter with its story, durable before the checkpoint says so", async () => {
  const log: string[] = [];
  const trial = await makeTrial({ records: 6, onDurable: (what) => log.push(what) });
  trial.api.respond = ({ url }) => (url.endsWith("/W3") ? { status: 422, body: '{"message":"qty too small"}' } : {});
  expect(await trial.run()).toEqual({
    ...allDone,
    state: "completed-with-dead-letters",
    succeeded: "1-2,4-6",
    dead: "3",
    segments: "1-2",
  });
  expect(trial.deadLetters.letters).toEqual([
    {
      record: 3,
      line: 4,
      key: "W3",
      values: { id: "W3", qty: 3 },
      error: "qty too small",
      status: 422,
      attempts: 1,
      at: "2026-01-05T08:00:00.020Z",
      request: { method: "PUT", url: "https://mes.example.com/orders/W3", body: '{"id":"W3","qty":3}' },
      response: { status: 422, body: '{"message":"qty too small"}' },
    },
  ]);
  const letter = log.indexOf("letter W3");
  const line = log.findIndex((what) => what.includes('"is":"dead"'));
  expect({ letter: letter >= 0, before: letter < line }).toEqual({ letter: true, before: true });
  const segments = trial.journal.entries.filter((entry) => entry["is"] === "segment");
  expect(segments.map(({ segment, dead, unknown }) => [segment, dead, unknown])).toEqual([
    [1, 1, 0],
    [2, 0, 0],
  ]);
});

test("a server error is tried again and counted as a retry, with its key in the audit", async () => {
  const trial = await makeTrial({ records: 3, job: { concurrency: 1 } });
  trial.api.respond = (_, count) => (count === 2 || count === 3 ? { status: 502 } : {});
  expect(await trial.run()).toEqual({ ...allDone, succeeded: "1-3", segments: "1" });
  expect({ counters: trial.runner.counters, audit: trial.audit.entries }).toMatchObject({
    counters: { requests: 5, retries: 2 },
    audit: [
      { event: "retry", record: 2, key: "W2", attempt: 1, error: "refused with 502" },
      { event: "retry", record: 2, key: "W2", attempt: 2, error: "refused with 502" },
    ],
  });
});

test("a record that the server never takes is given up after as many tries as allowed", async () => {
  const trial = await makeTrial({ records: 3 });
  trial.api.respond = ({ url }) => (url.endsWith("/W2") ? { status: 500 } : {});
  await trial.run();
  expect(trial.deadLetters.letters.map(({ key, attempts, status }) => [key, attempts, status])).toEqual([
    ["W2", 3, 500],
  ]);
});

test("a run that is longer than expected by half says so once", async () => {
  const trial = await makeTrial({ job: { concurrency: 1, expect: { duration: seconds(10) } } });
  trial.api.latency = seconds(2);
  await trial.run();
  const alerts = trial.journal.entries.filter((entry) => entry["is"] === "alert");
  expect(alerts).toMatchObject([{ kind: "duration", limit: 15_000 }]);
  expect(trial.journal.entries.at(-1)).toMatchObject({ is: "completed" });
});

test("what is shown on the way never counts more than is durable, and ends at the whole", async () => {
  const trial = await makeTrial({ records: 120, job: { concurrency: 3 } });
  await trial.run();
  const shown = trial.snapshots.map(({ records }) => records.succeeded);
  expect({
    rising: shown.every((count, at) => count >= (shown[at - 1] ?? 0)),
    last: trial.snapshots.at(-1),
  }).toMatchObject({
    rising: true,
    last: {
      records: { total: 120, succeeded: 120, pending: 0 },
      segments: { total: 24, completed: "1-24", moving: [], marred: [] },
      remainingMs: 0,
      attempt: 1,
    },
  });
});

test("no more requests are in flight than workers are allowed", async () => {
  for (const concurrency of [1, 3, 16]) {
    const clock = new VirtualClock();
    const api = new FakeApi(clock);
    api.respond = (_, count) => (count % 7 === 0 ? { status: 503 } : count % 11 === 0 ? { fault: "cut" } : {});
    const trial = await makeTrial({ clock, api, records: 150, job: { concurrency, segments: { size: 50 } } });
    expect({ end: await trial.run(), most: api.mostInFlight }).toMatchObject({
      end: { stopped: undefined, pending: 0 },
      most: concurrency,
    });
  }
});

test("on a slow disk what came meanwhile is committed as soon as it is free", async () => {
  const commits: number[] = [];
  const clock = new VirtualClock();
  const trial = await makeTrial({
    clock,
    records: 2000,
    disk: millis(100),
    job: { concurrency: 10, segments: { size: 2000 } },
    onDurable: (line) => line.includes('"succeeded"') && commits.push(clock.monotonic()),
  });
  trial.api.latency = millis(10);
  await trial.run();
  const gaps = commits.slice(1).map((at, index) => at - (commits[index] ?? 0));
  expect({ commits: commits.length > 10, longest: Math.max(...gaps) <= 150 }).toEqual({ commits: true, longest: true });
});

test("nothing is entered behind the last line, even if an alert would be due just then", async () => {
  const trial = await makeTrial({ records: 1, disk: seconds(1), job: { expect: { duration: seconds(1) } } });
  expect(await trial.run()).toEqual({ ...allDone, succeeded: "1", segments: "1" });
  expect(trial.journal.entries.map((entry) => entry["is"])).toEqual([
    "run",
    "attempt",
    "succeeded",
    "segment",
    "metrics",
    "completed",
  ]);
});

test("a DELETE that timed out at the server and then finds nothing is done", async () => {
  const trial = await makeTrial({ records: 1, job: { request: { method: "DELETE" } } });
  trial.api.respond = (_, count) => ({ status: count === 1 ? 408 : 404 });
  expect(await trial.run()).toMatchObject({ state: "completed", succeeded: "1" });
});
