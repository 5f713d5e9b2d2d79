import { expect, test } from "vitest";
import { ClockSkew } from "../../../src/auth/clockSkew.ts";
import { epochMs } from "../../../src/base/time.ts";

const START = Date.parse("2026-11-21T10:00:00Z");

/** An answer of a server whose clock is `ahead`, asked `at` milliseconds after the start, each way taking 10 ms. */
function answerAt(at: number, ahead: number) {
  const sentAt = epochMs(START + at);
  const date = new Date(Math.floor((sentAt + 10 + ahead) / 1000) * 1000).toUTCString();
  return { status: 200, headers: { date }, body: "", sentAt, receivedAt: epochMs(sentAt + 20) };
}

test("one answer tells the offset to half a second, and what is most possible to be on the safe side", () => {
  const skew = new ClockSkew();
  skew.observe(answerAt(400, 60_300));
  const { ahead, aheadAtMost, measured } = skew;
  expect({ ahead, aheadAtMost, measured }).toEqual({ ahead: 60_090, aheadAtMost: 60_600, measured: true });
});

test("answers at different moments of a second leave no more room than a round trip", () => {
  const skew = new ClockSkew();
  for (let at = 0; at < 3000; at += 7) skew.observe(answerAt(at, -3_600_123));
  expect(Math.abs(skew.ahead + 3_600_123)).toBeLessThanOrEqual(10);
  expect(skew.aheadAtMost).toBeGreaterThanOrEqual(-3_600_123);
});

test("a clock that is set is measured anew, and the largest offset is remembered", () => {
  const skew = new ClockSkew();
  for (let at = 0; at < 2000; at += 50) skew.observe(answerAt(at, 600_000));
  for (let at = 2000; at < 4000; at += 50) skew.observe(answerAt(at, 0));
  expect([Math.abs(skew.ahead) < 50, Math.abs(skew.largest - 600_000) < 600]).toEqual([true, true]);
});

test("an answer without a date, with a broken one, or across a change of our own clock tells nothing", () => {
  const skew = new ClockSkew();
  const answer = answerAt(0, 5000);
  skew.observe({ ...answer, headers: {} });
  skew.observe({ ...answer, headers: { date: "yesterday" } });
  skew.observe({ ...answer, receivedAt: epochMs(answer.sentAt - 1) });
  skew.observe({ ...answer, receivedAt: epochMs(answer.sentAt + 61_000) });
  expect([skew.measured, skew.ahead, skew.aheadAtMost]).toEqual([false, 0, 0]);
});
