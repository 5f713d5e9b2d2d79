import { expect, test } from "vitest";
import { hours, minutes, seconds } from "../../../src/base/time.ts";
import type { ClockRead, Observation } from "../../../src/doctor/observation.ts";
import { answer, type CaseWish, caseOf, event, minute, run, told } from "./cases.ts";

function clock(at: number, aheadMs: number, rest: Partial<ClockRead> = {}): ClockRead {
  return {
    is: "clock-read",
    at: minute(at),
    ahead: seconds(aheadMs / 1000),
    host: "mes.example.com",
    run: null,
    ...rest,
  };
}

const stoppedRun = run("r", 0, 30, { state: "stopped", reason: "clock-off" });

const cases: readonly (readonly [string, readonly Observation[], readonly string[], CaseWish?])[] = [
  ["a clock that is off by less than a minute", [clock(0, 40_000)], []],
  ["a clock that is off by more than that, within what is tolerated", [clock(0, -120_000)], ["note clock-skew"]],
  ["a clock beyond what is tolerated", [clock(0, 400_000)], ["problem clock-skew"]],
  ["a clock that moves", [clock(0, 0), clock(20, 9000)], ["warning clock-drifting"]],
  ["two servers with a clock each", [clock(0, 0), clock(1, 9000, { host: "id.example.com" })], []],
  [
    "a clock that was set right since a run",
    [stoppedRun, clock(0, 400_000, { run: "r" }), clock(60, 0)],
    ["problem clock-skew"],
  ],
  [
    "a clock that was off in a run after which another came to its end",
    [run("r", 0, 30, { outdated: true }), clock(0, 400_000, { run: "r" }), clock(60, 0)],
    ["note clock-skew"],
  ],
  ["runs of two jobs side by side that disturb nobody", [run("a", 0, 30), run("b", 20, 50)], []],
  [
    "runs of two jobs side by side with one API key",
    [run("a", 0, 30), run("b", 20, 50)],
    ["note overlapping-runs"],
    { authentication: { grant: "api_key" } },
  ],
  [
    "runs one after another with the one session that there is",
    [run("a", 0, 30), run("b", 30, 50)],
    [],
    { connection: { exclusiveSession: true } },
  ],
  [
    "a run whose token merely ended while another was under way",
    [
      run("a", 0, 30),
      run("b", 20, 50),
      event(25, { event: "rejected", run: "a", chain: "user", trouble: "access-token-expired" }),
    ],
    [],
  ],
  [
    "a run whose key was refused while another was under way",
    [run("a", 0, 30), run("b", 20, 50), event(25, { event: "rejected", run: "a", chain: "user" })],
    ["warning overlapping-runs", "warning key-reference-stale"],
    { authentication: { grant: "api_key" } },
  ],
  [
    "a session taken over before the other run began",
    [
      run("a", 0, 30),
      run("b", 20, 50),
      event(5, { event: "rejected", run: "a", chain: "user", trouble: "session-taken-over" }),
    ],
    ["warning exclusive-session-taken-over"],
  ],
  [
    "one record that may not be written",
    [run("a", 0, 30), { is: "records-refused", run: "a", at: minute(3), status: 403, words: "no", count: 1 }],
    [],
  ],
  [
    "a gateway that gave up once",
    [run("a", 0, 30), { is: "records-refused", run: "a", at: minute(3), status: 504, words: "no", count: 1 }],
    [],
  ],
  [
    "a gateway that gives up again and again",
    [run("a", 0, 30), { is: "records-refused", run: "a", at: minute(3), status: 504, words: "no", count: 9 }],
    ["warning gateway-timeout-or-cache"],
  ],
  [
    "an answer out of a cache",
    [answer(1, { headers: { "x-cache": "Hit from edge" } })],
    ["problem gateway-timeout-or-cache"],
  ],
  [
    "an answer that passed a cache",
    [answer(1, { headers: { "x-cache": "Miss from edge", age: "0", via: "1.1 edge" } })],
    [],
  ],
  ["a page in place of data", [answer(1, { media: "html" })], ["problem gateway-timeout-or-cache"]],
  ["a harmless call that is not there", [answer(1, { status: 404, media: "html" })], []],
  ["plain http to this very machine", [], [], { connection: { baseUrl: "http://127.0.0.1:8443" } }],
  ["plain http to another", [], ["problem plain-http"], { connection: { baseUrl: "http://mes.example.com" } }],
  [
    "a key that ends tomorrow",
    [{ is: "key-read", at: minute(0), status: 200, url: "https://mes.example.com/key", endsAt: minute(3000) }],
    [],
    { authentication: { grant: "api_key" } },
  ],
  [
    "a key that has ended",
    [{ is: "key-read", at: minute(0), status: 200, url: "https://mes.example.com/key", endsAt: minute(100) }],
    ["problem key-expired"],
    { authentication: { grant: "api_key" } },
  ],
  [
    "a run longer than the refresh token, which only a person can renew",
    [{ is: "run-forecast", at: minute(0), job: "j", duration: hours(2), from: "job", runAs: "user" }],
    ["problem refresh-absolute-lifetime", "problem lifetime-too-short-for-run"],
    { authentication: { grant: "authorization_code" }, lifetime: { refresh: hours(1) } },
  ],
  [
    "a run longer than the access token, which is refreshed",
    [{ is: "run-forecast", at: minute(0), job: "j", duration: hours(2), from: "job", runAs: "user" }],
    ["note lifetime-too-short-for-run"],
    { lifetime: { access: minutes(30), refresh: hours(8) } },
  ],
];

test.each(cases.map(([what, seen, said, wish]) => ({ what, seen, said, wish })))("$what", ({ seen, said, wish }) => {
  expect(told(caseOf(seen, wish))).toEqual(said);
});
