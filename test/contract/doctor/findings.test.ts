import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { credentials, sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { clinic, told } from "./clinic.ts";
import { layJob, runJob, startJob } from "./clinicRuns.ts";
import { changing, startGateway } from "./gateway.ts";

/** Short enough to wait for; lives are some hundred milliseconds or more. */
const MINUTE_MS = 60;

const health = { path: "/api/v1/health" };
const HOUR_MS = 3_600_000;

test("scope-missing: a scope that was asked for and not granted", async () => {
  const place = await clinic({
    minuteMs: 60_000,
    systems: ["arena-qms"],
    policies: { "arena-qms": { scopeMinutes: {} } },
  });
  const change = changing((body) => ("scope" in body ? { ...body, scope: "offline_access" } : body));
  const baseUrl = await startGateway(place.sandbox.origins["arena-qms"], change);
  await place.change("arena", { baseUrl });
  const { findings } = await place.visit("arena");
  expect(findings[0]).toMatchObject({
    id: "scope-missing",
    severity: "warning",
    facts: { missing: ["supplier_mgmt"], why: "not-granted" },
  });
});

test("scope-missing: a scope that the API asks for and nobody asked for at the sign-in", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["arena-qms"] });
  await place.change("arena", { auth: { scope: "offline_access" }, probe: { path: "/api/v1/suppliers/S-1" } });
  const { findings } = await place.visit("arena");
  expect(findings[0]).toMatchObject({
    id: "scope-missing",
    severity: "problem",
    facts: { missing: ["supplier_mgmt"], why: "asked-for-by-api" },
  });
});

test("scope-missing: no offline_access, so no refresh token", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["oracle-hcm"] });
  await place.change("hcm", { auth: { scope: "urn:opc:resource:consumer::all" } });
  const { findings } = await place.visit("hcm");
  expect(findings[0]).toMatchObject({
    id: "scope-missing",
    severity: "note",
    facts: { missing: ["offline_access"], why: "no-refresh-token" },
  });
});

test("idle-window: the token that was left alone died while the one in use lived on", async () => {
  const policies = { "factorytalk-mes": { idleMinutes: 10, accessMinutes: 60 } };
  const place = await clinic({ minuteMs: MINUTE_MS, systems: ["factorytalk-mes"], policies });
  await place.change("mes", { probe: health, lifetime: { idle: null } });
  const { findings } = await place.visit("mes", { watchMs: 50 * MINUTE_MS });
  expect(findings[0]).toMatchObject({ id: "idle-window", severity: "warning" });
  const { idle, survived } = findings[0]?.facts as { idle: number; survived: number };
  expect(survived).toBeLessThan(10 * MINUTE_MS);
  expect(idle).toBeGreaterThanOrEqual(10 * MINUTE_MS);
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

test("rotation-on: each refresh gives another refresh token, and the old one is refused", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["oracle-iot"] });
  const { findings } = await place.visit("iot", { testRotation: true });
  expect(findings[0]).toMatchObject({ id: "rotation-on", severity: "note", facts: { tested: true } });
});

test("rotation-reuse-detected: another program had used the refresh token already", async () => {
  const place = await clinic({
    minuteMs: 60_000,
    systems: ["oracle-iot"],
    policies: { "oracle-iot": { tellsWhy: true } },
  });
  const url = `${place.sandbox.origins["oracle-iot"]}/oauth2/token`;
  const { clientId, username, password } = credentials.iot;
  const signIn = new URLSearchParams({ grant_type: "password", client_id: clientId, username, password });
  const given = (await (await fetch(url, { method: "POST", body: signIn })).json()) as { refresh_token: string };
  const { refresh_token } = given;
  await fetch(url, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "refresh_token", client_id: clientId, refresh_token }),
  });
  await place.change("iot", { auth: { grant: "refresh_token", username: null } });
  const diagnosis = await place.visit("iot", {
    environment: { ...sandboxEnvironment, LONGHAUL_IOT_REFRESH_TOKEN: refresh_token },
  });
  expect(told(diagnosis)[0]).toBe("problem rotation-reuse-detected");
});

test("rotation-not-enforced: the old refresh token is taken once more", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["oracle-iot"] });
  let newest = "";
  const baseUrl = await startGateway(place.sandbox.origins["oracle-iot"], async (request, forward) => {
    const form = new URLSearchParams(request.body);
    if (form.has("refresh_token")) form.set("refresh_token", newest);
    const answer = await forward({ ...request, body: request.body === "" ? "" : form.toString() });
    newest = (JSON.parse(answer.body) as { refresh_token?: string }).refresh_token ?? newest;
    return answer;
  });
  await place.change("iot", { baseUrl });
  const { findings } = await place.visit("iot", { testRotation: true });
  expect(findings[0]).toMatchObject({
    id: "rotation-not-enforced",
    severity: "warning",
    facts: { verdict: "not-enforced" },
  });
});

test("rotation-not-enforced: refresh tokens are declared to rotate and stay the same", async () => {
  const place = await clinic({
    minuteMs: 60_000,
    systems: ["oracle-iot"],
    policies: { "oracle-iot": { refreshRotates: false } },
  });
  const { findings } = await place.visit("iot");
  expect(findings[0]).toMatchObject({
    id: "rotation-not-enforced",
    severity: "warning",
    facts: { verdict: "not-rotating" },
  });
});

test("refresh-response-without-refresh-token", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"] });
  const strip = changing(({ refresh_token, ...body }, { path }) =>
    path.includes("refresh") || refresh_token === undefined ? body : { ...body, refresh_token },
  );
  const baseUrl = await startGateway(place.sandbox.origins["factorytalk-mes"], strip);
  await place.change("mes", { baseUrl });
  expect(told(await place.visit("mes"))).toEqual(["note refresh-response-without-refresh-token"]);
});

test("new-session-on-refresh: sid and auth_time are others than before", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"] });
  const baseUrl = await startGateway(place.sandbox.origins["factorytalk-mes"], (request, forward) =>
    forward(
      request.path === "/api/auth/refresh"
        ? { ...request, path: "/api/auth/login", body: JSON.stringify(credentials.mes) }
        : request,
    ),
  );
  await place.change("mes", { baseUrl });
  const { findings } = await place.visit("mes");
  expect(findings.find(({ id }) => id === "new-session-on-refresh")).toMatchObject({ facts: { by: ["sid"] } });
  expect(findings[0]?.id).toBe("new-session-on-refresh");
});

test("clock-skew: with direction, size and tolerance", async () => {
  const faults = { "factorytalk-mes": { clockOffsetMs: -600_000 } };
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"], faults });
  const { findings } = await place.visit("mes");
  expect(findings[0]).toMatchObject({ id: "clock-skew", severity: "problem", facts: { tolerance: 300_000 } });
  expect((findings[0]?.facts as { ahead: number }).ahead / 60_000).toBeCloseTo(-10, 1);
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

test("key-expiry-unknown: nothing tells when the key ends", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["generic"] });
  expect(told(await place.visit("key"))).toEqual(["note key-expiry-unknown"]);
});

test("key-reference-stale: the key was made anew, and here is still the old one", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["thingworx"] });
  place.sandbox.act({ thingworx: { revokeSessions: true } });
  expect(told(await place.visit("thingworx"))[0]).toBe("problem key-reference-stale");
});

test("permission-denied-not-expired: 403 to a token that holds", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"] });
  await place.change("mes", { probe: health });
  place.sandbox.act({ "factorytalk-mes": { denied: "user" } });
  expect(told(await place.visit("mes"))[0]).toBe("problem permission-denied-not-expired");
});

test("quota-exceeded: with the time of its reset", async () => {
  const place = await clinic({
    minuteMs: 60_000,
    systems: ["arena-plm"],
    policies: { "arena-plm": { quotaRequests: 1 } },
  });
  await place.change("plm", { probe: { path: "/v1/items" } });
  const { findings, at } = await place.visit("plm");
  expect(findings[0]).toMatchObject({ id: "quota-exceeded", severity: "problem" });
  const { resetsAt } = findings[0]?.facts as { resetsAt: number };
  expect((resetsAt - at) / HOUR_MS).toBeCloseTo(24, 1);
});

test.each([
  ["html", { html: 1 }],
  ["timed-out", { status: [{ status: 504 }] }],
])("gateway-timeout-or-cache: %s", async (sign, fault) => {
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"], faults: { "factorytalk-mes": fault } });
  await place.change("mes", { probe: health });
  const { findings } = await place.visit("mes");
  expect(findings[0]).toMatchObject({ id: "gateway-timeout-or-cache", severity: "problem", facts: { sign } });
});

test("gateway-timeout-or-cache: an answer that is older than its request", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"] });
  const baseUrl = await startGateway(place.sandbox.origins["factorytalk-mes"], async (request, forward) => {
    const answer = await forward(request);
    return request.method === "GET"
      ? { ...answer, headers: { ...answer.headers, age: "140", via: "1.1 edge" } }
      : answer;
  });
  await place.change("mes", { baseUrl, probe: health });
  const { findings } = await place.visit("mes");
  expect(findings[0]).toMatchObject({ id: "gateway-timeout-or-cache", facts: { sign: "cached" } });
  expect(findings[0]?.evidence.map(({ value }) => (value.is === "text" ? value.text : ""))).toContain("1.1 edge");
});

test("plain-http: the API sends a request with a token to an address without https", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"] });
  const baseUrl = await startGateway(place.sandbox.origins["factorytalk-mes"], async (request, forward) =>
    request.method === "GET"
      ? { status: 302, headers: { location: "http://mes.example.com/api/v1/health?x=1" }, body: "" }
      : forward(request),
  );
  await place.change("mes", { baseUrl, probe: health });
  const { findings } = await place.visit("mes");
  expect(findings[0]).toMatchObject({ id: "plain-http", facts: { urls: ["http://mes.example.com/api/v1/health"] } });
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

test("wildcard-redirect and no-pkce: the authorization page takes what it must refuse", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["oracle-iot"] });
  const lax = (what: string) =>
    startGateway(place.sandbox.origins["oracle-iot"], async (request, forward) => {
      if (!request.path.startsWith("/oauth2/authorize")) return forward(request);
      const url = new URL(request.path, "http://x");
      if (what === "redirect") url.searchParams.set("redirect_uri", "http://127.0.0.1:1/callback");
      else if (!url.searchParams.has("code_challenge")) {
        url.searchParams.set("code_challenge_method", "S256");
        url.searchParams.set("code_challenge", "x".repeat(43));
      }
      return forward({ ...request, path: `${url.pathname}${url.search}` });
    });
  const seen: string[][] = [];
  for (const what of ["redirect", "pkce", "nothing"]) {
    const baseUrl = what === "nothing" ? (place.sandbox.origins["oracle-iot"] ?? "") : await lax(what);
    await place.change("iot", { baseUrl });
    seen.push([...told(await place.visit("iot", { testRedirect: true }))]);
  }
  expect(seen.map(([first]) => first)).toEqual(["warning wildcard-redirect", "warning no-pkce", "note rotation-on"]);
});

test("sign-in-refused: a wrong password", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"] });
  const diagnosis = await place.visit("mes", { environment: { LONGHAUL_MES_PASSWORD: "wrong" } });
  expect(told(diagnosis)).toEqual(["problem sign-in-refused"]);
});

test("token-endpoint-unavailable: it is in trouble, and is not asked for ever", async () => {
  const faults = { "factorytalk-mes": { signIn: { status: [{ status: 500 }] } } };
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"], faults });
  expect(told(await place.visit("mes"))).toEqual(["problem token-endpoint-unavailable"]);
});

const items = {
  request: { method: "POST", path: "/v1/items", body: { name: "${id}" } },
  rate: { perSecond: 20 },
  concurrency: 1,
};

test("overlapping-runs: two jobs with the one session that a user may have", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["arena-plm"] });
  for (const name of ["items", "parts"]) await layJob(place, { name, connection: "plm", fields: items, records: 40 });
  const first = startJob(place, "items");
  await wait(700);
  await Promise.all([runJob(place, "parts"), first.ended]);
  const { findings } = await place.visit("plm", { offline: true });
  expect(findings[0]).toMatchObject({
    id: "overlapping-runs",
    facts: { jobs: expect.arrayContaining(["items", "parts"]) as string[], exclusive: true },
  });
  expect(findings.map(({ id }) => id)).not.toContain("exclusive-session-taken-over");
});

test("exclusive-session-taken-over: somebody else signed in as the same user in the middle of a run", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["arena-plm"] });
  await layJob(place, { name: "items", connection: "plm", fields: items, records: 40 });
  const run = startJob(place, "items");
  await wait(1200);
  place.sandbox.act({ "arena-plm": { takeOver: true } });
  await run.ended;
  expect(told(await place.visit("plm", { offline: true }))[0]).toMatch(/exclusive-session-taken-over$/);
});
