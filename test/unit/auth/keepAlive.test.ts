import { expect, test } from "vitest";
import { keepAlive } from "../../../src/auth/keepAlive.ts";
import { Failure } from "../../../src/base/failure.ts";
import { hours, minutes, seconds } from "../../../src/base/time.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { connectionOf } from "./authorityTrial.ts";

function makeTrial() {
  const clock = new VirtualClock();
  const api = new FakeApi(clock);
  const url = "https://mes.example.com/api/v1/health";
  const connection = connectionOf({
    connection: { keepAlive: { url, every: minutes(10) }, headers: { accept: "*/*" } },
  });
  const stopping = new AbortController();
  const told: (number | string)[] = [];
  let lastUsed = clock.now();
  const start = (parts: Partial<Parameters<typeof keepAlive>[0]> = {}) =>
    keepAlive(
      { connection, http: api, clock, lastUsed: () => lastUsed, told: (result) => told.push(result), ...parts },
      stopping.signal,
    );
  const use = () => {
    lastUsed = clock.now();
  };
  return { clock, api, stopping, told, start, use };
}

test("a harmless call leaves whenever nothing was sent for the span, and none while requests flow", async () => {
  const { clock, api, stopping, told, start, use } = makeTrial();
  const alive = start();
  for (let minute = 0; minute < 30; minute += 1) {
    use();
    await clock.pass(minutes(1));
  }
  const whileBusy = api.seen.length;
  await clock.pass(minutes(30));
  stopping.abort();
  await alive;
  expect({
    whileBusy,
    sent: api.seen.map(({ at, request }) => [Math.round(at / 60_000), request.method, request.url, request.headers]),
    told,
    sleeping: clock.sleeping,
  }).toEqual({
    whileBusy: 0,
    sent: [39, 49, 59].map((at) => [at, "GET", "https://mes.example.com/api/v1/health", { accept: "*/*" }]),
    told: [200, 200, 200],
    sleeping: 0,
  });
});

test("whatever comes of a call, the next one follows, and each result is told", async () => {
  const { clock, api, stopping, told, start } = makeTrial();
  api.respond = (_, count) => (count === 1 ? { status: 503 } : count === 2 ? { fault: "cut" } : {});
  const http = {
    send: (...sent: Parameters<FakeApi["send"]>) => {
      if (api.seen.length === 2 && told.length === 2)
        throw new Failure("sign-in-needed", { connection: "mes", error: "" });
      return api.send(...sent);
    },
  };
  const alive = start({ http });
  await clock.pass(minutes(35));
  stopping.abort();
  await alive;
  expect(told).toEqual([503, "ECONNRESET", "sign-in-needed"]);
});

test("after a sleep it is sent at once, within five seconds", async () => {
  const { clock, api, stopping, start } = makeTrial();
  const alive = start();
  await clock.pass(minutes(1));
  clock.jump(hours(8));
  await clock.pass(seconds(5));
  stopping.abort();
  await alive;
  expect(api.seen.length).toBe(1);
});

test("a clock that is set back stops it no longer than its span, and nothing is hammered", async () => {
  const { clock, api, stopping, start, use } = makeTrial();
  const alive = start();
  use();
  clock.jump(hours(-3));
  await clock.pass(minutes(25));
  stopping.abort();
  await alive;
  expect(api.seen.map(({ at }) => Math.round(at / 60_000))).toEqual([10, 20]);
});

test("a defect in it is no silence, and a connection without one ends at once", async () => {
  const { clock, start } = makeTrial();
  const broken = start({ http: { send: () => Promise.reject(new TypeError("broken")) } });
  const ended = expect(broken).rejects.toThrow("broken");
  await clock.pass(minutes(11));
  await ended;
  await start({ connection: connectionOf() });
});
