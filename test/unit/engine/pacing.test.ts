import { expect, test } from "vitest";
import { retryAfter } from "../../../src/base/retryAfter.ts";
import { epochMs, millis, seconds } from "../../../src/base/time.ts";
import { backoff } from "../../../src/engine/backoff.ts";
import { RateLimit } from "../../../src/engine/rateLimit.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";

const never = new AbortController().signal;

test("backing off doubles from the first pause to the longest, each time anything from nothing to all of it", () => {
  const range = { first: millis(500), most: seconds(30) };
  const spans = (next: number) =>
    [1, 2, 3, 6, 7, 50, 2000].map((attempt) => backoff(attempt, range, { next: () => next }));
  expect([spans(0), spans(0.5), spans(1)]).toEqual([
    [0, 0, 0, 0, 0, 0, 0],
    [250, 500, 1000, 8000, 15_000, 15_000, 15_000],
    [500, 1000, 2000, 16_000, 30_000, 30_000, 30_000],
  ]);
});

const NOON = Date.UTC(2026, 0, 5, 12);
const date = (offset: number) => new Date(NOON + offset).toUTCString();

test.each<[what: string, headers: Record<string, string>, wait: number | undefined]>([
  ["seconds", { "retry-after": "120" }, 120_000],
  ["no wait", { "retry-after": "0" }, 0],
  ["a day", { "retry-after": "86400" }, 86_400_000],
  ["spaces around", { "retry-after": " 5 " }, 5000],
  ["a date by a right clock", { "retry-after": date(90_000), date: date(0) }, 90_000],
  ["a date by a server an hour ahead", { "retry-after": date(3_690_000), date: date(3_600_000) }, 90_000],
  ["a date by a server an hour behind", { "retry-after": date(-3_510_000), date: date(-3_600_000) }, 90_000],
  ["a date without the server's own time", { "retry-after": date(90_000) }, 90_000],
  ["a past date", { "retry-after": date(-1000), date: date(0) }, 0],
  ["the old RFC 850 date", { "retry-after": "Monday, 05-Jan-26 12:01:00 GMT", date: date(0) }, 60_000],
  ["absent", {}, undefined],
  ["empty", { "retry-after": "" }, undefined],
  ["garbage", { "retry-after": "soon" }, undefined],
  ["negative", { "retry-after": "-5" }, undefined],
  ["a number with a fraction", { "retry-after": "1.5" }, undefined],
  ["exponential", { "retry-after": "1e9" }, undefined],
  ["a year alone", { "retry-after": "2027-01-01" }, undefined],
  ["more seconds than any life", { "retry-after": "99999999999" }, undefined],
])("Retry-After: %s", (_, headers, wait) => {
  expect(retryAfter({ headers, receivedAt: epochMs(NOON), ahead: millis(0) })).toBe(wait);
});

test("a date without the server's own time is read by the clock that was measured", () => {
  const headers = { "retry-after": date(3_690_000) };
  expect(retryAfter({ headers, receivedAt: epochMs(NOON), ahead: millis(3_600_000) })).toBe(90_000);
});

test("at most so many requests start in any second, evenly spaced, with no debt for idle time", async () => {
  const clock = new VirtualClock();
  const rate = new RateLimit(clock, 4);
  const starts: number[] = [];
  const take = () => rate.take(never).then(() => starts.push(clock.monotonic()));
  await clock.run(Promise.all(Array.from({ length: 5 }, take)));
  await clock.pass(seconds(10));
  await clock.run(Promise.all([take(), take()]));
  expect(starts).toEqual([0, 250, 500, 750, 1000, 11_000, 11_250]);
});

test("without a limit nobody waits, and an abort ends a wait at once", async () => {
  const clock = new VirtualClock();
  const free = new RateLimit(clock, undefined);
  await Promise.all(Array.from({ length: 100 }, () => free.take(never)));
  const slow = new RateLimit(clock, 0.001);
  const controller = new AbortController();
  await slow.take(controller.signal);
  const waiting = slow.take(controller.signal);
  controller.abort("cancelled");
  await expect(waiting).rejects.toBe("cancelled");
  expect([clock.monotonic(), clock.sleeping]).toEqual([0, 0]);
});

test("a throttled rate is slower for a while, and comes back as requests are served", async () => {
  const clock = new VirtualClock();
  const rate = new RateLimit(clock, 10);
  const gapNow = async () => {
    await clock.run(rate.take(never));
    const before = clock.monotonic();
    await clock.run(rate.take(never));
    return Math.round(clock.monotonic() - before);
  };
  const gaps = [await gapNow()];
  rate.slowDown();
  gaps.push(await gapNow());
  for (let times = 0; times < 9; times += 1) rate.slowDown();
  gaps.push(await gapNow());
  for (let served = 0; served < 50; served += 1) rate.wasServed();
  gaps.push(await gapNow());
  for (let served = 0; served < 5000; served += 1) rate.wasServed();
  gaps.push(await gapNow());
  expect(gaps).toEqual([100, 150, 1000, 900, 100]);
});
