import { expect, test } from "vitest";
import type { Connection } from "../../../src/auth/connection.ts";
import { epochMs, hours, minutes, seconds } from "../../../src/base/time.ts";
import { stayAwake } from "../../../src/node/stayAwake.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import { FakeAudit } from "../../fakes/fakeAudit.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { connectionOf } from "../../unit/auth/authorityTrial.ts";

const url = "https://mes.example.com/api/v1/health";

/** A run of which nothing is known but when it last sent something, and whether the server holds it back. */
function living(keepAlive: Connection["keepAlive"]) {
  const clock = new VirtualClock();
  const api = new FakeApi(clock);
  const audit = new FakeAudit();
  const over = new AbortController();
  const runner = { isHeldBack: false };
  const http = { send: api.send.bind(api), lastUsedAt: epochMs(clock.now()) };
  const connection = connectionOf({ connection: keepAlive ? { keepAlive } : {} });
  const awake = stayAwake({ connection, http, runner, audit, clock }, over.signal);
  const end = async () => {
    over.abort();
    await awake;
    return clock.sleeping;
  };
  return { clock, api, audit, runner, http, end };
}

test("an idle run touches its token in time, and the audit tells it once a minute at most", async () => {
  const run = living({ url, every: seconds(20) });
  await run.clock.pass(minutes(2));
  const calls = run.api.seen.map(({ at, request }) => `${Math.round(at / 1000)} ${request.method} ${request.url}`);
  expect({ calls, audit: run.audit.entries, left: await run.end() }).toEqual({
    calls: [20, 40, 60, 80, 100, 120].map((second) => `${second} GET ${url}`),
    audit: [
      { event: "kept-alive", result: 200 },
      { event: "kept-alive", result: 200 },
    ],
    left: 0,
  });
});

test("a run that sends records needs no such call", async () => {
  const run = living({ url, every: seconds(20) });
  for (let step = 0; step < 10; step += 1) {
    run.http.lastUsedAt = epochMs(run.clock.now());
    await run.clock.pass(seconds(15));
  }
  expect([run.api.seen, await run.end()]).toEqual([[], 0]);
});

test("in a pause that the server asked for nothing leaves, not even that; after it the calls go on", async () => {
  const run = living({ url, every: seconds(20) });
  run.runner.isHeldBack = true;
  await run.clock.pass(minutes(10));
  const during = run.api.seen.length;
  run.runner.isHeldBack = false;
  await run.clock.pass(minutes(1));
  expect({ during, after: run.api.seen.length > 1, left: await run.end() }).toEqual({
    during: 0,
    after: true,
    left: 0,
  });
});

test("a machine that slept is noticed within five seconds, and the audit says for how long", async () => {
  const run = living(undefined);
  await run.clock.pass(minutes(1));
  run.clock.jump(hours(8));
  await run.clock.pass(seconds(5));
  expect({ audit: run.audit.entries, calls: run.api.seen, left: await run.end() }).toEqual({
    audit: [{ event: "slept", ms: hours(8) }],
    calls: [],
    left: 0,
  });
});
