import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { clinic, firstOf, told } from "./clinic.ts";

/** Short enough to wait for; lives are some hundred milliseconds or more. */
const MINUTE_MS = 60;

const health = { path: "/api/v1/health" };

test("idle-window: the token that was left alone died while the one in use lived on", async () => {
  const policies = { "factorytalk-mes": { idleMinutes: 20, accessMinutes: 120 } };
  const place = await clinic({ minuteMs: MINUTE_MS, systems: ["factorytalk-mes"], policies });
  await place.change("mes", { probe: health, lifetime: { idle: null } });
  const { severity, facts } = firstOf(await place.visit("mes", { watchMs: 90 * MINUTE_MS }), "idle-window");
  const { idle, survived } = facts;
  expect(severity).toBe("warning");
  expect(survived).toBeLessThan(20 * MINUTE_MS);
  expect(idle).toBeGreaterThanOrEqual(20 * MINUTE_MS);
});

test("absolute-session-limit: a renewed token died young, together with its session", async () => {
  const policies = { "factorytalk-mes": { sessionMinutes: 40, accessMinutes: 30 } };
  const place = await clinic({ minuteMs: MINUTE_MS, systems: ["factorytalk-mes"], policies });
  await place.change("mes", { probe: health, lifetime: { session: null } });
  const diagnosis = await place.visit("mes", { watchMs: 60 * MINUTE_MS });
  expect(told(diagnosis)[0]).toBe("warning absolute-session-limit");
});

test("refresh-absolute-lifetime: it was refused at a fixed age although it was used", async () => {
  const policies = { "oracle-iot": { refreshIdleMinutes: undefined } };
  const place = await clinic({ minuteMs: MINUTE_MS, systems: ["oracle-iot"], policies });
  await place.change("iot", { probe: { path: "/iot/api/v2/x/1" }, lifetime: { refresh: "24h", refreshIdle: "24h" } });
  const diagnosis = await place.visit("iot", { watchMs: 90 * MINUTE_MS });
  expect(told(diagnosis)[0]).toBe("warning refresh-absolute-lifetime");
});

test("refresh-idle-timeout: the refresh token that was left alone was refused while another was used for longer", async () => {
  const policies = { "oracle-iot": { refreshIdleMinutes: 20, refreshMinutes: 1440 } };
  const place = await clinic({ minuteMs: MINUTE_MS, systems: ["oracle-iot"], policies });
  await place.change("iot", {
    preset: "oauth2",
    auth: { tokenUrl: "/oauth2/token", clientAuth: "none" },
    lifetime: { refresh: null, refreshIdle: null },
    probe: { path: "/iot/api/v2/x/1" },
  });
  const diagnosis = await place.visit("iot", { watchMs: 80 * MINUTE_MS });
  expect(told(diagnosis)[0]).toBe("warning refresh-idle-timeout");
});

test("clock-skew: with direction, size and tolerance", async () => {
  const faults = { "factorytalk-mes": { clockOffsetMs: -600_000 } };
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"], faults });
  const { severity, facts } = firstOf(await place.visit("mes"), "clock-skew");
  expect({ severity, tolerance: facts.tolerance, minutes: Math.round(facts.ahead / 60_000) }).toEqual({
    severity: "problem",
    tolerance: 300_000,
    minutes: -10,
  });
});

test("clock-drifting: the server's clock moves while tokens are followed", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"] });
  await place.change("mes", { probe: health });
  const during = async (signal: AbortSignal) => {
    for (let offset = 0; !signal.aborted; offset += 2000) {
      place.sandbox.act({ "factorytalk-mes": { clockOffsetMs: offset } });
      await wait(200);
    }
  };
  const diagnosis = await place.visit("mes", { watchMs: 3000, during });
  expect(told(diagnosis)[0]).toBe("warning clock-drifting");
});

test("revoked-by-server: a session ended at an age that no limit explains", async () => {
  const place = await clinic({ minuteMs: MINUTE_MS, systems: ["oracle-iot"] });
  await place.change("iot", { probe: { path: "/iot/api/v2/x/1" } });
  const during = async () => {
    await wait(8 * MINUTE_MS);
    place.sandbox.act({ "oracle-iot": { revokeSessions: true } });
  };
  expect(told(await place.visit("iot", { watchMs: 25 * MINUTE_MS, during }))[0]).toBe("problem revoked-by-server");
});

test("lifetime-longer-than-prudent: two days for an access token", async () => {
  const policies = { "factorytalk-mes": { accessMinutes: 2880, refreshMinutes: 5760 } };
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"], policies });
  expect(told(await place.visit("mes"))).toEqual(["warning lifetime-longer-than-prudent"]);
});
