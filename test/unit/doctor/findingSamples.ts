import { epochMs, hours, minutes } from "../../../src/base/time.ts";
import type { FindingFacts } from "../../../src/doctor/finding.ts";

const date = epochMs(Date.UTC(2026, 0, 5, 8));

/** Plausible facts for every finding, in the shapes that they come in; a finding without a sample does not compile. */
export const findingSamples: { readonly [Id in keyof FindingFacts]: readonly FindingFacts[Id][] } = {
  "lifetime-shorter-than-declared": [
    { declared: hours(1), seen: minutes(30), scope: null },
    { declared: hours(1), seen: minutes(15), scope: "supplier_mgmt" },
  ],
  "scope-limits-lifetime": [
    { scopes: ["supplier_mgmt"], seen: minutes(15), declared: hours(1), livedWithout: minutes(20) },
    { scopes: ["a", "b"], seen: minutes(15), declared: null, livedWithout: null },
  ],
  "scope-missing": [
    { missing: ["orders"], why: "not-granted" },
    { missing: ["orders"], why: "lost-on-refresh" },
    { missing: ["orders"], why: "asked-for-by-api" },
    { missing: [], why: "asked-for-by-api" },
    { missing: ["offline_access"], why: "no-refresh-token" },
    { missing: [], why: "no-refresh-token" },
  ],
  "idle-window": [
    { idle: minutes(15), survived: minutes(10), keptAlive: false, known: false },
    { idle: minutes(15), survived: minutes(10), keptAlive: false, known: true },
    { idle: minutes(15), survived: minutes(0), keptAlive: true, known: true },
  ],
  "absolute-session-limit": [
    { life: hours(1), known: false },
    { life: hours(1), known: true },
  ],
  "refresh-absolute-lifetime": [
    { life: hours(1), refreshes: 4, sure: true, known: false },
    { life: hours(1), refreshes: 0, sure: false, known: true },
  ],
  "refresh-idle-timeout": [
    { idle: minutes(30), sure: true, known: true },
    { idle: minutes(30), sure: false, known: false },
  ],
  "rotation-on": [{ tested: true }, { tested: false }],
  "rotation-reuse-detected": [{ words: "invalid_grant" }],
  "rotation-not-enforced": [{ verdict: "not-enforced" }, { verdict: "not-rotating" }],
  "refresh-response-without-refresh-token": [{}],
  "new-session-on-refresh": [{ by: ["sid", "auth_time"] }],
  "clock-skew": [
    { ahead: minutes(9), tolerance: minutes(5) },
    { ahead: minutes(-9), tolerance: minutes(5) },
  ],
  "clock-drifting": [
    { from: minutes(0), to: minutes(-2), over: hours(1) },
    { from: minutes(1), to: minutes(3), over: hours(1) },
  ],
  "key-expired": [{ endedAt: date }],
  "key-expiry-unknown": [{ askable: true }, { askable: false }],
  "key-reference-stale": [{ endsAt: date }, { endsAt: null }],
  "permission-denied-not-expired": [{ words: "no" }, { words: "" }],
  "overlapping-runs": [
    { jobs: ["a", "b"], overlap: minutes(10), exclusive: true },
    { jobs: ["a", "b"], overlap: minutes(10), exclusive: false },
  ],
  "exclusive-session-taken-over": [{ name: "svc" }, { name: "" }],
  "quota-exceeded": [{ resetsAt: date }, { resetsAt: null }],
  "gateway-timeout-or-cache": [{ sign: "html" }, { sign: "cached" }, { sign: "timed-out" }, { sign: "redirected" }],
  "revoked-by-server": [{ words: "invalid_grant" }, { words: "" }],
  "lifetime-too-short-for-run": [
    { job: "orders", duration: hours(1), limit: "access", life: minutes(30), cover: "refresh" },
    { job: "orders", duration: hours(1), limit: "session", life: minutes(30), cover: "sign-in" },
    { job: "orders", duration: hours(1), limit: "refresh", life: minutes(30), cover: "service" },
    { job: "orders", duration: hours(1), limit: "key", life: minutes(30), cover: "new-key" },
    { job: "orders", duration: hours(1), limit: "access", life: minutes(30), cover: "none" },
  ],
  "lifetime-longer-than-prudent": [{ life: hours(48) }],
  "plain-http": [{ urls: ["http://mes.example.com"] }],
  "wildcard-redirect": [{ url: "https://id.example.com/authorize" }],
  "no-pkce": [{ url: "https://id.example.com/authorize" }],
  "sign-in-refused": [{ words: "Invalid credentials" }],
  "fresh-token-refused": [{ words: "" }, { words: "invalid_token" }],
  "token-endpoint-unavailable": [{ words: "HTTP 503" }],
};
