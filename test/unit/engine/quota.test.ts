import { expect, test } from "vitest";
import { serverMoment } from "../../../src/base/serverTime.ts";
import { epochMs, hours, millis, minutes, seconds } from "../../../src/base/time.ts";
import { quotaEnd } from "../../../src/engine/quota.ts";
import { orders } from "../../fakes/memorySource.ts";
import { makeTrial } from "./runTrial.ts";

const NOON = Date.UTC(2026, 0, 5, 12);
const NAMES = { remaining: "x-arena-requests-remaining", reset: "x-arena-next-request-limit-reset" };

/** As Arena writes it, in its own time zone. */
function arenaDate(at: number): string {
  const [, day, month, year, time] = /^\w+, (\d\d) (\w+) (\d+) ([\d:]+)/.exec(
    new Date(at - 7 * 3_600_000).toUTCString(),
  ) ?? [""];
  return `Mon, ${day}-${month}-${year} ${time} GMT-0700 (PDT)`;
}

test.each<[what: string, text: string, ahead: number, date: number | undefined, at: number | undefined]>([
  ["Arena's own form", "Mon, 05-Jan-2026 05:30:00 GMT-0700 (PDT)", 0, undefined, 30],
  ["the same without the zone's name", "Mon, 05-Jan-2026 05:30:00 GMT-0700", 0, undefined, 30],
  ["an HTTP date", "Mon, 05 Jan 2026 12:30:00 GMT", 0, undefined, 30],
  ["an ISO date", "2026-01-05T12:30:00Z", 0, undefined, 30],
  ["seconds from now", "1800", 0, undefined, 30],
  ["seconds since 1970", String((NOON + 1_800_000) / 1000), 0, undefined, 30],
  ["a server that is ten minutes ahead, by its own date", "Mon, 05 Jan 2026 12:40:00 GMT", 0, 10, 30],
  ["a server that is ten minutes ahead, as measured", "Mon, 05 Jan 2026 12:40:00 GMT", 10, undefined, 30],
  ["its own date before what was measured", "Mon, 05 Jan 2026 12:40:00 GMT", 99, 10, 30],
  ["seconds since 1970 by a server that is ten minutes ahead", String((NOON + 2_400_000) / 1000), 10, undefined, 30],
  ["garbage", "tomorrow", 0, undefined, undefined],
  ["nothing", "", 0, undefined, undefined],
  ["a number with a sign", "-5", 0, undefined, undefined],
])("a moment of the server: %s", (_, text, ahead, date, at) => {
  const headers: Record<string, string> =
    date === undefined ? {} : { date: new Date(NOON + date * 60_000).toUTCString() };
  const moment = serverMoment(text, { headers, receivedAt: epochMs(NOON), ahead: minutes(ahead) });
  expect(moment === undefined ? undefined : (moment - NOON) / 60_000).toBe(at);
});

const arenaError = '{"status":400,"errors":[{"code":4084,"message":"daily limit"}]}';
const resets = { [NAMES.reset]: arenaDate(NOON + 7_200_000) };
const used = { [NAMES.remaining]: "0", ...resets };

test.each<[what: string, status: number, headers: Record<string, string>, body: string, hoursLeft: unknown]>([
  ["429 with the quota used up", 429, used, "", 2],
  ["Arena's error, whatever the status", 400, resets, arenaError, 2],
  ["200 as the last one", 200, used, "{}", 2],
  ["used up, the reset unreadable", 429, { [NAMES.remaining]: "0", [NAMES.reset]: "soon" }, "", "unknown"],
  ["used up, only Retry-After", 429, { [NAMES.remaining]: "0", "retry-after": "7200" }, "", 2],
  ["429 with requests left is throttling", 429, { ...used, [NAMES.remaining]: "12" }, "", undefined],
  ["429 that says nothing of a quota is throttling", 429, {}, "", undefined],
  ["another refusal on the last request is its own", 422, used, "{}", undefined],
  ["a record that quotes the code", 422, {}, '{"errors":[{"code":4001,"message":"4084"}]}', undefined],
])("a quota: %s", (_, status, headers, body, hoursLeft) => {
  const answer = { status, headers, body, sentAt: epochMs(NOON), receivedAt: epochMs(NOON) };
  const end = quotaEnd(answer, NAMES, { ahead: millis(0) });
  expect(end && (end.resetsIn === undefined ? "unknown" : end.resetsIn / hours(1))).toBe(hoursLeft);
  expect(quotaEnd(answer, undefined, { ahead: millis(0) })).toBeUndefined();
});

test("a quota that is used up pauses all workers until its reset, says so, and no request comes early", async () => {
  const trial = await makeTrial({ job: { concurrency: 8 }, server: { quota: NAMES } });
  const begun = trial.clock.now();
  const reset = begun + hours(3);
  let refused = 0;
  trial.api.respond = (_, count) => {
    if (count <= 4 || trial.clock.now() >= reset) return {};
    refused += 1;
    return { status: 429, headers: { [NAMES.remaining]: "0", [NAMES.reset]: arenaDate(reset) } };
  };
  const end = await trial.run();
  const waits = new Set(trial.snapshots.flatMap(({ waiting }) => (waiting ? [JSON.stringify(waiting)] : [])));
  const early = trial.api.seen.filter(({ at }) => at > 100 && at < hours(3));
  expect({ end, early, refused, waits: [...waits] }).toMatchObject({
    end: { stopped: undefined, state: "completed", pending: 0, sleeping: 0 },
    early: [],
    refused: 8,
    waits: [JSON.stringify({ because: "quota", until: new Date(reset).toISOString() })],
  });
});

test("the last request of a quota holds the others back before they are refused", async () => {
  const trial = await makeTrial({ records: 12, job: { concurrency: 1 }, server: { quota: NAMES } });
  const reset = trial.clock.now() + hours(1);
  trial.api.respond = (_, count) => {
    const left = Math.max(0, 5 - count);
    if (count <= 5) return { headers: { [NAMES.remaining]: String(left), [NAMES.reset]: arenaDate(reset) } };
    return trial.clock.now() < reset ? { status: 429 } : { headers: { [NAMES.remaining]: "1000" } };
  };
  expect(await trial.run()).toMatchObject({ stopped: undefined, succeeded: "1-12" });
  expect({ sent: trial.api.seen.length, retries: trial.runner.counters.retries }).toEqual({ sent: 12, retries: 0 });
});

test.each([
  ["unknown", {}, null],
  ["two days away", { [NAMES.reset]: "172800" }, "2026-01-07T08:00:00.020Z"],
])("a quota whose reset is %s stops the run, and no record pays for it", async (_, headers, resetsAt) => {
  const trial = await makeTrial({ job: { concurrency: 1 }, server: { quota: NAMES } });
  trial.api.respond = () => ({ status: 429, headers: { [NAMES.remaining]: "0", ...headers } });
  expect(await trial.stop()).toEqual({
    code: "quota-exceeded",
    facts: { connection: "mes", resetsAt },
    succeeded: "",
    dead: "",
  });
});

test("a machine that slept through the pause does not wait it out a second time", async () => {
  const trial = await makeTrial({ records: orders(3), job: { concurrency: 1 }, server: { quota: NAMES } });
  const reset = trial.clock.now() + hours(8);
  trial.api.respond = () =>
    trial.clock.now() < reset
      ? { status: 429, headers: { [NAMES.remaining]: "0", [NAMES.reset]: arenaDate(reset) } }
      : {};
  const running = trial.runner.run(trial.cancel.signal);
  await trial.clock.pass(minutes(1));
  // The timers stood still with it.
  trial.clock.jump(hours(9));
  await trial.clock.pass(seconds(31));
  expect(await trial.clock.run(running)).toBeUndefined();
  expect(trial.clock.monotonic()).toBeLessThan(minutes(2));
});
