import { afterEach, expect, test, vi } from "vitest";
import { hours, millis } from "../../../src/base/time.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("a sleep ends when its time is over and leaves no listener behind", async () => {
  const { signal } = new AbortController();
  const removed = vi.spyOn(signal, "removeEventListener");
  const start = nodeClock.monotonic();
  await nodeClock.sleep(millis(20), signal);
  expect({ waited: nodeClock.monotonic() - start >= 19, removed: removed.mock.calls.length }).toEqual({
    waited: true,
    removed: 1,
  });
});

test("abort ends a sleep at once with the signal's reason and frees its timer", async () => {
  vi.useFakeTimers();
  const controller = new AbortController();
  const reason = new Error("enough");
  const sleep = nodeClock.sleep(hours(1), controller.signal);
  controller.abort(reason);
  await expect(sleep).rejects.toBe(reason);
  expect(vi.getTimerCount()).toBe(0);
});

test("a sleep on an aborted signal never starts", async () => {
  vi.useFakeTimers();
  await expect(nodeClock.sleep(millis(1), AbortSignal.abort("gone"))).rejects.toBe("gone");
  expect(vi.getTimerCount()).toBe(0);
});

test("a sleep of 60 days lasts 60 days although one timer holds only 24", async () => {
  vi.useFakeTimers();
  let over = false;
  const sleep = nodeClock.sleep(hours(60 * 24), new AbortController().signal).then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(60 * 24 * 3_600_000 - 1);
  expect(over).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await sleep;
  expect(over).toBe(true);
});
