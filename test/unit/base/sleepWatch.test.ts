import { expect, test } from "vitest";
import { sleepWatch } from "../../../src/base/sleepWatch.ts";
import { hours, minutes, seconds } from "../../../src/base/time.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";

test("a sleep is noticed within five seconds, however long the steps are asked to be, and its length is told", async () => {
  const clock = new VirtualClock();
  const stopping = new AbortController();
  const slept: [at: number, span: number][] = [];
  const watching = sleepWatch(
    clock,
    { every: minutes(1), onWake: (span) => slept.push([clock.monotonic() / 1000, span / 1000]) },
    stopping.signal,
  );
  await clock.pass(seconds(102));
  clock.jump(hours(8));
  await clock.pass(seconds(60));
  clock.jump(hours(-1));
  await clock.pass(seconds(60));
  clock.jump(seconds(1));
  await clock.pass(seconds(60));
  stopping.abort();
  await watching;
  expect([slept, clock.sleeping]).toEqual([[[105, 8 * 3600]], 0]);
});

test("a process that stood still alone is noticed too, where the monotonic time went on", async () => {
  const clock = new VirtualClock();
  const stopping = new AbortController();
  const slept: number[] = [];
  const late = Object.assign(Object.create(clock) as VirtualClock, {
    sleep: async (span: never, signal: AbortSignal) => {
      await clock.sleep(span, signal);
      if (slept.length > 0) return;
      await clock.sleep(minutes(10), signal);
      // Meanwhile somebody set the clock back by as much.
      clock.jump(minutes(-10));
    },
  });
  const watching = sleepWatch(late, { every: seconds(5), onWake: (span) => slept.push(span / 1000) }, stopping.signal);
  await clock.pass(minutes(30));
  stopping.abort();
  await watching;
  expect(slept).toEqual([600]);
});
