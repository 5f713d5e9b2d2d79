import { expect, test } from "vitest";
import { hours, minutes, seconds } from "../../../src/base/time.ts";
import { countsOf, makeTrial } from "./runTrial.ts";

/** Lets a run go on for a second, pauses it and lets what is in flight come to its end. */
async function pausedTrial(options: Parameters<typeof makeTrial>[0] = {}) {
  const trial = await makeTrial({ records: 200, job: { concurrency: 4 }, ...options });
  trial.api.latency = seconds(0.1);
  const running = trial.runner.run(trial.cancel.signal);
  await trial.clock.pass(seconds(1));
  trial.runner.holding.pause();
  const sent = trial.api.seen.length;
  const inFlight = sent - trial.progress.settled;
  await trial.clock.pass(seconds(2));
  return { trial, running, sent, inFlight };
}

test("a paused run sends nothing new, keeps what was in flight, and goes on to its end when it is let", async () => {
  const { trial, running, sent, inFlight } = await pausedTrial();
  const { activeMs } = trial.runner.snapshot;
  await trial.clock.pass(hours(3));
  trial.runner.holding.pause();
  const { snapshot } = trial.runner;
  const paused = {
    sent: trial.api.seen.length - sent,
    durable: trial.progress.settled - sent,
    worked: snapshot.activeMs - activeMs,
    left: snapshot.remainingMs,
    waiting: snapshot.waiting,
  };
  trial.runner.holding.continue();
  trial.runner.holding.continue();
  const stopped = await trial.clock.run(running);
  expect({
    inFlight: inFlight > 0,
    paused,
    stopped,
    ...countsOf(trial.progress),
    twice: [...trial.api.changes.values()].filter((times) => times > 1),
    alerts: trial.progress.alerts,
    // Three hours lay between.
    quick: trial.runner.snapshot.activeMs < minutes(1),
    waiting: trial.runner.snapshot.waiting,
    audit: trial.audit.entries.filter(({ event }) => event === "paused" || event === "continued"),
    sleeping: trial.clock.sleeping,
  }).toEqual({
    inFlight: true,
    paused: { sent: 0, durable: 0, worked: 0, left: null, waiting: { because: "person" } },
    stopped: undefined,
    state: "completed",
    succeeded: "1-200",
    dead: "",
    unknown: "",
    segments: "1-40",
    pending: 0,
    twice: [],
    alerts: [],
    quick: true,
    waiting: null,
    audit: [{ event: "paused" }, { event: "continued" }],
    sleeping: 0,
  });
});

test("a cancel ends a pause at once", async () => {
  const { trial, running, sent } = await pausedTrial();
  const before = trial.clock.monotonic();
  trial.cancel.abort();
  const stopped = await running;
  expect({
    stopped: stopped?.code,
    took: trial.clock.monotonic() - before,
    sent: trial.api.seen.length - sent,
    settled: trial.progress.settled - sent,
  }).toEqual({ stopped: "cancelled", took: 0, sent: 0, settled: 0 });
});

test("an origin that was away before a long pause is given its patience anew", async () => {
  const { trial, running } = await pausedTrial();
  trial.api.respond = () => ({ status: 503 });
  trial.runner.holding.continue();
  await trial.clock.pass(minutes(30));
  trial.runner.holding.pause();
  await trial.clock.pass(hours(2));
  trial.runner.holding.continue();
  await trial.clock.pass(minutes(30));
  trial.api.respond = () => ({});
  expect({ stopped: await trial.clock.run(running), succeeded: countsOf(trial.progress).succeeded }).toEqual({
    stopped: undefined,
    succeeded: "1-200",
  });
});

test("the keep-alive goes on while a person has paused, and not while the server asks for quiet", async () => {
  const { trial, running } = await pausedTrial();
  const asPaused = trial.runner.isHeldBack;
  trial.runner.holding.continue();
  trial.api.respond = () => ({ status: 429, headers: { "retry-after": "60" } });
  await trial.clock.pass(seconds(1));
  trial.runner.holding.pause();
  expect({ asPaused, throttledToo: trial.runner.isHeldBack }).toEqual({ asPaused: false, throttledToo: true });
  trial.cancel.abort();
  await trial.clock.run(running);
});
