import { expect, test } from "vitest";
import { millis } from "../../../src/base/time.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { Throttle } from "../../../src/node/runner/throttle.ts";

const never = new AbortController().signal;

test("of many values the first passes at once and the newest after each pause", async () => {
  const passed: number[] = [];
  const throttle = new Throttle<number>({ clock: nodeClock, pause: millis(40) }, (value) => passed.push(value));
  for (const value of [1, 2, 3]) throttle.offer(value);
  expect(passed).toEqual([1]);
  await nodeClock.sleep(millis(60), never);
  expect(passed).toEqual([1, 3]);
  await nodeClock.sleep(millis(60), never);
  throttle.offer(4);
  expect(passed).toEqual([1, 3, 4]);
});

test("the last value passes when it ends, however short the pause has been", () => {
  const passed: number[] = [];
  const throttle = new Throttle<number>({ clock: nodeClock, pause: millis(60_000) }, (value) => passed.push(value));
  for (const value of [1, 2, 3]) throttle.offer(value);
  throttle.end();
  expect(passed).toEqual([1, 3]);
});
