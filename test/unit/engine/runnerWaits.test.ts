import { expect, test } from "vitest";
import { Failure } from "../../../src/base/failure.ts";
import { millis, seconds } from "../../../src/base/time.ts";
import { countsOf, makeTrial, post } from "./runTrial.ts";

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

test("Retry-After holds all workers back in full, and nothing is sent early", async () => {
  for (const wait of [1, 30, 86_400]) {
    const trial = await makeTrial({ job: { concurrency: 8 } });
    trial.api.respond = (_, count) =>
      count === 3 ? { status: 429, headers: { "Retry-After": String(wait) }, latency: millis(5) } : {};
    expect(await trial.run()).toEqual(allDone);
    const early = trial.api.seen.filter(({ at }) => at > 5 && at < 5 + wait * 1000);
    expect({ wait, early, sent: trial.api.seen.length }).toEqual({ wait, early: [], sent: 21 });
  }
});

test("a pause also holds back requests that already waited for their turn or for the disk", async () => {
  const trial = await makeTrial({ job: { ...post, rate: { perSecond: 10 }, concurrency: 8 } });
  trial.api.respond = (_, count) => (count === 2 ? { status: 429, headers: { "Retry-After": "30" } } : {});
  expect(await trial.run()).toEqual(allDone);
  const [first, refused, ...later] = trial.api.seen.map(({ at }) => at);
  expect([first, refused, later.filter((at) => at < 30_120)]).toEqual([0, 100, []]);
});

test("cancel during a 30-second wait stops at once, in no time at all", async () => {
  const trial = await makeTrial();
  trial.api.respond = (_, count) => (count > 4 ? { status: 429, headers: { "Retry-After": "30" } } : {});
  const running = trial.runner.run(trial.cancel.signal);
  await trial.clock.pass(seconds(10));
  trial.cancel.abort();
  const before = trial.clock.monotonic();
  const why = await trial.clock.run(running);
  expect({ why: why?.code, took: trial.clock.monotonic() - before, sleeping: trial.clock.sleeping }).toEqual({
    why: "cancelled",
    took: 0,
    sleeping: 0,
  });
  expect(countsOf(trial.progress)).toMatchObject({ succeeded: "1-4", pending: 16 });
});

test("cancel during a backoff stops at once", async () => {
  const trial = await makeTrial({ job: { retry: { attempts: 9, backoff: seconds(600), maxBackoff: seconds(600) } } });
  trial.api.respond = () => ({ status: 500 });
  const running = trial.runner.run(trial.cancel.signal);
  await trial.clock.pass(seconds(1));
  trial.cancel.abort();
  expect((await trial.clock.run(running))?.code).toBe("cancelled");
  expect([trial.clock.monotonic(), trial.clock.sleeping]).toEqual([1000, 0]);
});

test("cancel lets requests in flight be answered for five seconds, then cuts them", async () => {
  const trial = await makeTrial({ job: { concurrency: 2 } });
  trial.api.respond = (_, count) => ({ latency: count === 1 ? seconds(3) : seconds(50) });
  const running = trial.runner.run(trial.cancel.signal);
  await trial.clock.pass(seconds(1));
  trial.cancel.abort();
  const why = await trial.clock.run(running);
  expect({ why: why?.code, ended: trial.clock.monotonic(), ...countsOf(trial.progress) }).toMatchObject({
    why: "cancelled",
    ended: 6000,
    succeeded: "1",
    pending: 19,
  });
});

test("a run that was cancelled before it began sends nothing", async () => {
  const trial = await makeTrial();
  trial.cancel.abort(new Failure("token-source-away", {}));
  expect([await trial.run(), trial.api.seen]).toMatchObject([{ stopped: "token-source-away", pending: 20 }, []]);
});

test("a server that was never met is given up after a few rounds, however many workers ask it", async () => {
  const trial = await makeTrial({ job: { concurrency: 16 } });
  trial.api.respond = () => ({ fault: "not-sent" });
  expect(await trial.run()).toMatchObject({ stopped: "server-unreachable", pending: 20 });
  expect({
    sent: trial.api.seen.length,
    soon: trial.clock.monotonic() < 5000,
    late: trial.clock.monotonic() > 500,
  }).toEqual({
    sent: 18,
    soon: true,
    late: true,
  });
});

test("a server that stays away for hours stops the run, resumable", async () => {
  const trial = await makeTrial();
  trial.api.respond = (_, count) => (count > 4 ? { fault: "not-sent" } : {});
  expect(await trial.run()).toMatchObject({ stopped: "server-unreachable", succeeded: "1-4", pending: 16 });
  expect(trial.clock.monotonic() / 3_600_000).toBeCloseTo(1, 1);
});
