import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Clinic, clinic, firstOf, told } from "./clinic.ts";
import { layJob, runJob, startJob } from "./clinicRuns.ts";
import { startGateway } from "./gateway.ts";

const health = { path: "/api/v1/health" };
const HOUR_MS = 3_600_000;

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
  const diagnosis = await place.visit("plm");
  const { severity, facts } = firstOf(diagnosis, "quota-exceeded");
  const hours = ((facts.resetsAt ?? 0) - diagnosis.at) / HOUR_MS;
  expect({ severity, hours: Math.round(hours) }).toEqual({ severity: "problem", hours: 24 });
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

const items = {
  request: { method: "POST", path: "/v1/items", body: { name: "${id}" } },
  rate: { perSecond: 20 },
  concurrency: 1,
};

/** Returns when a run has got so far. */
async function applied({ sandbox }: Clinic, least: number): Promise<void> {
  while (sandbox.ledger.of("arena-plm").summary().applied < least) await wait(10);
}

test("overlapping-runs: two jobs with the one session that a user may have", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["arena-plm"] });
  for (const name of ["items", "parts"]) await layJob(place, { name, connection: "plm", fields: items, records: 40 });
  const first = startJob(place, "items");
  await applied(place, 3);
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
  await applied(place, 3);
  place.sandbox.act({ "arena-plm": { takeOver: true } });
  await run.ended;
  expect(told(await place.visit("plm", { offline: true }))[0]).toMatch(/exclusive-session-taken-over$/);
});
