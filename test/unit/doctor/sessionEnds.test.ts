import { expect, test } from "vitest";
import { hours, minutes } from "../../../src/base/time.ts";
import type { Observation } from "../../../src/doctor/observation.ts";
import { answer, type CaseWish, caseOf, event, given, run, session, told } from "./cases.ts";

interface History {
  readonly what: string;
  readonly seen: readonly Observation[];
  readonly wish?: CaseWish;
  readonly first: string;
}

const revoked = { trouble: "token-revoked" } as const;

const histories: readonly History[] = [
  {
    what: "it was refreshed every 12 minutes and refused at 60",
    seen: session([0, 12, 24, 36, 48], 60),
    first: "warning refresh-absolute-lifetime",
  },
  {
    what: "so it was, as declared",
    seen: session([0, 12, 24, 36, 48], 60),
    wish: { lifetime: { refresh: hours(1) } },
    first: "note refresh-absolute-lifetime",
  },
  {
    what: "another session was refreshed at a greater age",
    seen: [...session([0, 12, 24, 36, 48, 60], 72, { chain: "main" }), ...session([0], 40, { chain: "resting" })],
    first: "warning refresh-absolute-lifetime",
  },
  {
    what: "it lay unused for half an hour, and another was used for longer",
    seen: [
      event(0, { event: "signed-in" }),
      ...[12, 24, 36, 48].map((at, index) => event(at, { event: "refreshed", generation: index + 2 })),
      ...session([0], 32, { chain: "resting" }),
    ],
    first: "warning refresh-idle-timeout",
  },
  {
    what: "the server says that it was idle",
    seen: session([0, 10], 45, { detail: "invalid_grant: the refresh token expired because it was not used" }),
    first: "warning refresh-idle-timeout",
  },
  {
    what: "it lay unused for as long as declared",
    seen: session([0, 10], 41, { trouble: "refresh-token-expired" }),
    wish: { lifetime: { refreshIdle: minutes(30) } },
    first: "note refresh-idle-timeout",
  },
  {
    what: "the renewed access token ended together with it, younger than the one before",
    seen: [...session([0, 30], 41), answer(30), answer(41, { generation: 2, status: 401, tokenAge: minutes(11) })],
    first: "warning absolute-session-limit",
  },
  {
    what: "it ended before any end that is known",
    seen: session([0, 12], 20, revoked),
    first: "problem revoked-by-server",
  },
  {
    what: "sessions that began apart ended at the same age",
    seen: [...session([0, 12, 24], 40, revoked), ...session([40, 52, 64], 80, revoked)],
    first: "warning refresh-absolute-lifetime",
  },
  {
    what: "sessions that began together ended together",
    seen: [...session([0, 12, 24], 31, revoked), ...session([0, 10], 31, { ...revoked, chain: "resting" })],
    first: "problem revoked-by-server",
  },
  {
    what: "the access token lived on after its refresh token",
    seen: [...session([0, 12, 24], 36, revoked), answer(37, { generation: 3, tokenAge: minutes(13) })],
    first: "warning refresh-absolute-lifetime",
  },
  {
    what: "it happened to a run that stopped over it",
    seen: [
      run("r", 0, 62, { state: "stopped", reason: "sign-in-needed" }),
      ...session([0, 12, 24], 60, { run: "r", chain: "user" }),
    ],
    first: "problem refresh-absolute-lifetime",
  },
  {
    what: "it happened to a run after which another came to its end",
    seen: [
      run("r", 0, 62, { state: "stopped", outdated: true }),
      ...session([0, 12, 24], 60, { run: "r", chain: "user" }),
    ],
    first: "note refresh-absolute-lifetime",
  },
];

test.each(histories)("a session ended: $what", ({ seen, wish, first }) => {
  expect(told(caseOf([given({ expiresIn: minutes(30) }), ...seen], wish))[0]).toBe(first);
});

test("a token endpoint in trouble refuses nothing: no end is concluded from it", () => {
  const seen = session([0, 12], 24, { trouble: "token-endpoint-unavailable", detail: "HTTP 503" });
  expect(told(caseOf(seen))).toEqual(["problem token-endpoint-unavailable"]);
});
