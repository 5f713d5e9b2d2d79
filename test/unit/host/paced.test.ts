import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Paced } from "../../../src/host/paced.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

test("work asked for all the time is done at once, then at the pace, and a last time after the last request", async () => {
  const done: number[] = [];
  const paced = new Paced(async () => {
    done.push(Date.now());
  }, 250);
  for (let now = 0; now <= 600; now += 50) {
    paced.ask();
    await vi.advanceTimersByTimeAsync(50);
  }
  await vi.advanceTimersByTimeAsync(5000);
  expect(done).toEqual([0, 250, 500, 750]);
});

test("work that takes long is never done twice at a time", async () => {
  let working = 0;
  let most = 0;
  const paced = new Paced(async () => {
    working += 1;
    most = Math.max(most, working);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    working -= 1;
  }, 250);
  for (let asked = 0; asked < 100; asked += 1) {
    paced.ask();
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(most).toBe(1);
});

test("nothing is done any more after the end", async () => {
  let done = 0;
  const paced = new Paced(async () => {
    done += 1;
  }, 250);
  paced.ask();
  paced.ask();
  paced.dispose();
  paced.ask();
  await vi.advanceTimersByTimeAsync(1000);
  expect(done).toBe(1);
});
