import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { credentials, sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { fieldStories } from "../../torture/fieldStories.mts";
import { type Clinic, clinic, told } from "./clinic.ts";
import { layJob, runJob } from "./clinicRuns.ts";

/** How long a minute of the systems lasts: a life of 30 of them is one that a run learns from. */
const MINUTE_MS = 80;

const RECORDS = 120;

/** The job of a story, at the pace of the story. */
async function layStory(place: Clinic, connection: string, changes: JsonObject = {}): Promise<void> {
  const story = fieldStories.find((one) => one.connection === connection);
  if (!story) throw new TypeError(`no story of ${connection}`);
  const durationMs = story.minutes * MINUTE_MS;
  const fields: JsonObject = {
    ...(story.job as JsonObject),
    ...changes,
    rate: { perSecond: Math.ceil(RECORDS / (durationMs / 1000)) },
    expect: { duration: `${Math.ceil(durationMs / 1000)}s` },
  };
  await layJob(place, { name: "story", connection, fields, records: RECORDS });
}

test("FactoryTalk MES: that the token ends at minute 30 and the run takes 45 is told before anything ran", async () => {
  const place = await clinic({ minuteMs: MINUTE_MS, systems: ["factorytalk-mes"] });
  await layStory(place, "mes");
  const { findings } = await place.visit("mes");
  expect(findings[0]).toMatchObject({
    id: "lifetime-too-short-for-run",
    severity: "note",
    facts: { job: "story", limit: "access", life: 30 * MINUTE_MS, cover: "refresh" },
  });
});

test("Arena QMS: the scope that lives for 15 of 60 minutes is named by a sign-in, without waiting for its end", async () => {
  const place = await clinic({ minuteMs: MINUTE_MS, systems: ["arena-qms"] });
  const { findings } = await place.visit("arena");
  expect(findings[0]).toMatchObject({
    id: "scope-limits-lifetime",
    severity: "warning",
    facts: { scopes: ["supplier_mgmt"], declared: 60 * MINUTE_MS },
  });
});

test("Arena QMS: where no header tells it, the scope is named once its token died and one without it did not", async () => {
  const place = await clinic({ minuteMs: MINUTE_MS, systems: ["arena-qms"] });
  await place.change("arena", { lifetimeHeader: null });
  const diagnosis = await place.visit("arena", { watchMs: 30 * MINUTE_MS });
  expect(told(diagnosis)[0]).toBe("warning scope-limits-lifetime");
});

test("ThingWorx: after a run died of Access Denied, that the key had a date after all", async () => {
  const place = await clinic({
    minuteMs: MINUTE_MS,
    systems: ["thingworx"],
    policies: { thingworx: { accessMinutes: 34 } },
  });
  const beganAt = performance.now();
  await place.change("thingworx", { auth: { key: { regenerateUrl: null } } });
  await layStory(place, "thingworx");
  const before = await place.visit("thingworx");
  const { code } = await runJob(place, "story");
  await wait(Math.max(0, beganAt + 35 * MINUTE_MS - performance.now()));
  const after = await place.visit("thingworx");
  const offline = await place.visit("thingworx", { offline: true });
  expect({ code, before: told(before)[0], after: told(after)[0], offline: told(offline)[0] }).toEqual({
    code: 3,
    before: "problem lifetime-too-short-for-run",
    after: "problem key-expired",
    offline: "problem key-expired",
  });
});

test("Oracle HCM: after a run met a 401 at minute 30 of 60, that tokens end sooner than declared", async () => {
  const place = await clinic({ minuteMs: MINUTE_MS, systems: ["oracle-hcm"] });
  await layStory(place, "hcm");
  const { code } = await runJob(place, "story");
  const { findings } = await place.visit("hcm", { offline: true });
  expect({ code, first: findings[0] }).toMatchObject({
    code: 0,
    first: {
      id: "lifetime-shorter-than-declared",
      severity: "warning",
      facts: { declared: 60 * MINUTE_MS, scope: "urn:opc:resource:consumer::all offline_access" },
    },
  });
});

test("Oracle IoT: after a run with a person's sign-in ended at minute 60, that the refresh token has an absolute end", async () => {
  const place = await clinic({ minuteMs: MINUTE_MS, systems: ["oracle-iot"] });
  // What the server has set and the connection does not know.
  await place.change("iot", {
    preset: "oauth2",
    auth: { grant: "refresh_token", username: null, tokenUrl: "/oauth2/token", clientAuth: "none" },
    service: null,
    lifetime: { refresh: null, refreshIdle: null },
  });
  await layStory(place, "iot", { runAs: "user" });
  const environment = { ...sandboxEnvironment, LONGHAUL_IOT_REFRESH_TOKEN: await refreshTokenOf(place) };
  const { code } = await runJob(place, "story", environment);
  const { findings } = await place.visit("iot", { offline: true });
  expect({ code, first: findings[0] }).toMatchObject({
    code: 3,
    first: { id: "refresh-absolute-lifetime", severity: "problem" },
  });
});

/** As a person's sign-in gives one. */
async function refreshTokenOf({ sandbox }: Clinic): Promise<string> {
  const { clientId, username, password } = credentials.iot;
  const form = new URLSearchParams({ grant_type: "password", client_id: clientId, username, password });
  const answer = await fetch(`${sandbox.origins["oracle-iot"]}/oauth2/token`, { method: "POST", body: form });
  return ((await answer.json()) as { refresh_token: string }).refresh_token;
}
