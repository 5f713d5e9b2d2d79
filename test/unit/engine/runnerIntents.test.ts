import { expect, test } from "vitest";
import { Failure } from "../../../src/base/failure.ts";
import { seconds } from "../../../src/base/time.ts";
import { countRecords } from "../../../src/engine/summary.ts";
import { countsOf, keyedPost, makeTrial, post } from "./runTrial.ts";

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

test("an unkeyed POST is on disk as an intent before it leaves", async () => {
  const log: string[] = [];
  const trial = await makeTrial({ job: { ...post, concurrency: 2 }, records: 4, onDurable: (line) => log.push(line) });
  trial.api.respond = ({ body }) => {
    log.push(`sent ${/"qty":(\d+)/.exec(body ?? "")?.[1]}`);
    return {};
  };
  await trial.run();
  for (const number of [1, 2, 3, 4]) {
    const intent = log.findIndex((line) => line.includes(`"is":"intent","records":"${number}"`));
    expect({ number, before: intent >= 0 && intent < log.indexOf(`sent ${number}`) }).toEqual({ number, before: true });
  }
});

test("a POST that was cut is unknown at once, and never sent again", async () => {
  const trial = await makeTrial({ job: { ...post, concurrency: 1 }, records: 4 });
  trial.api.respond = (_, count) => (count === 2 ? { fault: "cut-after" } : {});
  expect(await trial.run()).toEqual({
    ...allDone,
    state: "completed-with-dead-letters",
    succeeded: "1,3-4",
    unknown: "2",
    segments: "1",
  });
  expect(trial.api.seen.length).toBe(4);
});

test.each([
  ["throttled and then cancelled", { status: 429, headers: { "Retry-After": "600" } }],
  ["refused by an absent server", { fault: "not-sent" }],
  ["told to come back", { status: 503, headers: { "Retry-After": "600" } }],
  ["rejected for its token", { status: 401 }],
] as const)("a POST that was %s is pending after a resume, not unknown", async (_, act) => {
  const first = await makeTrial({ job: post, records: 6 });
  first.api.respond = (_request, count) => (count > 2 ? act : {});
  const running = first.runner.run(first.cancel.signal);
  await first.clock.pass(seconds(30));
  first.cancel.abort();
  await first.clock.run(running);
  const second = await makeTrial({ job: post, records: 6, checkpoint: first.journal.text, api: first.api });
  first.api.respond = () => ({});
  expect([countsOf(first.progress), await second.run()]).toMatchObject([
    { unknown: "", pending: 4 },
    { ...allDone, succeeded: "1-6", segments: "1-2" },
  ]);
  expect([...first.api.changes.values()]).toEqual(Array(6).fill(1));
});

test("a POST whose token could not be had never left, and is pending", async () => {
  const away = new Failure("token-endpoint-unavailable", {
    connection: "mes",
    url: "https://mes.example.com/api/auth/login",
    last: "HTTP 503",
    tries: 8,
  });
  const trial = await makeTrial({ job: post, ports: { http: { send: () => Promise.reject(away) } } });
  expect(await trial.run()).toMatchObject({ stopped: "token-endpoint-unavailable", unknown: "", pending: 20 });
  const resumed = await makeTrial({ job: post, checkpoint: trial.journal.text });
  expect(await resumed.run()).toEqual(allDone);
});

test("a POST that was cut off by the end of the grace is unknown, now and after a resume", async () => {
  const trial = await makeTrial({ job: { ...post, concurrency: 1 }, records: 3 });
  trial.api.respond = () => ({ latency: seconds(50) });
  const running = trial.runner.run(trial.cancel.signal);
  await trial.clock.pass(seconds(1));
  trial.cancel.abort();
  await trial.clock.run(running);
  const resumed = await makeTrial({ job: { ...post, concurrency: 1 }, records: 3, checkpoint: trial.journal.text });
  const counts = { total: 3, succeeded: 0, dead: 0, unknown: 1, rolledBack: 0, pending: 2 };
  expect([countRecords(trial.progress), countRecords(resumed.progress)]).toEqual([counts, counts]);
  // The resumed run lists it in full, and never sends it again.
  expect([await resumed.run(), resumed.api.seen.length, resumed.progress.noteworthy]).toMatchObject([
    { stopped: undefined, state: "completed-with-dead-letters", succeeded: "2-3", unknown: "1", segments: "1" },
    2,
    [{ is: "unknown", record: 1, key: "W1", error: "no answer: the run broke off while it was on its way" }],
  ]);
});

test("a keyed POST carries the same key and bytes in every try and every attempt", async () => {
  const first = await makeTrial({ job: { ...keyedPost, concurrency: 1 }, records: 2 });
  first.api.respond = (_, count) => (count === 1 ? { fault: "cut-after" } : { latency: seconds(59) });
  const running = first.runner.run(first.cancel.signal);
  await first.clock.pass(seconds(20));
  first.cancel.abort();
  await first.clock.run(running);
  first.api.respond = () => ({});
  const second = await makeTrial({ job: keyedPost, records: 2, checkpoint: first.journal.text, api: first.api });
  expect(await second.run()).toMatchObject({ stopped: undefined, succeeded: "1-2", unknown: "" });
  const sent = first.api.seen.map(({ request }) => `${request.headers["idempotency-key"]} ${request.body}`);
  expect(sent).toEqual([
    'r1-1 {"id":"W1","qty":1}',
    'r1-1 {"id":"W1","qty":1}',
    'r1-1 {"id":"W1","qty":1}',
    'r1-2 {"id":"W2","qty":2}',
  ]);
  expect([...first.api.changes]).toEqual([
    ["r1-1", 1],
    ["r1-2", 1],
  ]);
});

test("a disk that refuses an intent keeps its POST from leaving", async () => {
  const trial = await makeTrial({ job: { ...post, concurrency: 1 } });
  trial.journal.fullAt = 3;
  expect(await trial.run()).toMatchObject({ stopped: "disk-unwritable" });
  expect(trial.api.seen.length).toBe(2);
});

test("a POST that held its intent while the origin paused is pending after a cancel and a resume", async () => {
  const job = { ...post, rate: { perSecond: 10 }, concurrency: 8 };
  const trial = await makeTrial({ job });
  trial.api.respond = (_, count) => (count === 2 ? { status: 429, headers: { "Retry-After": "600" } } : {});
  const running = trial.runner.run(trial.cancel.signal);
  await trial.clock.pass(seconds(30));
  trial.cancel.abort();
  await trial.clock.run(running);
  const intents = trial.journal.entries.filter((entry) => entry["is"] === "intent").length;
  const resumed = await makeTrial({ job, checkpoint: trial.journal.text, api: trial.api });
  expect({ several: intents > 3, end: await resumed.run(), sent: trial.api.seen.length }).toMatchObject({
    several: true,
    end: { stopped: undefined, state: "completed", succeeded: "1-20" },
    sent: 21,
  });
});

test("a POST whose intent was being written when the run was cancelled does not leave", async () => {
  const trial = await makeTrial({ job: { ...post, concurrency: 1 }, disk: seconds(1) });
  const running = trial.runner.run(trial.cancel.signal);
  await trial.clock.pass(seconds(0.5));
  trial.cancel.abort();
  await trial.clock.run(running);
  const resumed = await makeTrial({ job: post, checkpoint: trial.journal.text });
  expect([trial.api.seen.length, countsOf(resumed.progress)]).toMatchObject([0, { unknown: "", pending: 20 }]);
});
