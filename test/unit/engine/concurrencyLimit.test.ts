import { expect, test } from "vitest";
import { millis } from "../../../src/base/time.ts";
import { ConcurrencyLimit } from "../../../src/engine/concurrencyLimit.ts";

const never = new AbortController().signal;

function serve(limit: ConcurrencyLimit, answers: number, latency: number): number {
  for (let at = 0; at < answers; at += 1) limit.served(millis(latency));
  return limit.current;
}

test("the limit is what the job allows while the server keeps up", () => {
  const limit = new ConcurrencyLimit(16);
  expect([serve(limit, 320, 20), serve(limit, 320, 30)]).toEqual([16, 16]);
});

test("a throttling server halves it, and each good round gives one back", () => {
  const limit = new ConcurrencyLimit(16);
  limit.throttled();
  limit.throttled();
  const halved = limit.current;
  expect([halved, serve(limit, 32, 20), serve(limit, 3200, 20)]).toEqual([4, 5, 16]);
});

test("a server that answers much more slowly than it can gets less to do; one that is quick all the same does not", () => {
  const [slow, quick] = [new ConcurrencyLimit(16), new ConcurrencyLimit(16)];
  serve(slow, 32, 100);
  serve(quick, 32, 2);
  expect([serve(slow, 64, 900), serve(quick, 64, 200)]).toEqual([4, 16]);
});

test("it never falls below one", () => {
  const limit = new ConcurrencyLimit(2);
  for (let times = 0; times < 5; times += 1) limit.throttled();
  expect(limit.current).toBe(1);
});

test("who finds no place waits for one that is given back, in order, and a stop ends the wait at once", async () => {
  const limit = new ConcurrencyLimit(1);
  const stop = new AbortController();
  const order: string[] = [];
  expect(limit.enter(never)).toBeUndefined();
  const second = limit.enter(never)?.then(() => order.push("second"));
  const third = limit.enter(stop.signal)?.then(
    () => order.push("third"),
    (why: unknown) => order.push(String(why)),
  );
  limit.leave();
  await second;
  stop.abort("stopped");
  await third;
  expect(order).toEqual(["second", "stopped"]);
});
