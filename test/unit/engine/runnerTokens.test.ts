import { expect, test } from "vitest";
import { AuthorisedHttp } from "../../../src/auth/authorisedHttp.ts";
import { Failure } from "../../../src/base/failure.ts";
import type { HttpRequest } from "../../../src/base/http.ts";
import { millis, minutes, seconds } from "../../../src/base/time.ts";
import { type Act, FakeApi } from "../../fakes/fakeApi.ts";
import { type AuthorityWish, invalidGrant, makeAuthority } from "../auth/authorityTrial.ts";
import { makeTrial, post, type TrialOptions } from "./runTrial.ts";

/** A run whose sender gets its token from an authority: token endpoint, API and run on one virtual clock. */
async function makeRun(options: TrialOptions & { authority?: AuthorityWish } = {}) {
  const auth = makeAuthority(options.authority);
  const { clock, authority, skew, connection } = auth;
  const api = new FakeApi(clock);
  const http = new AuthorisedHttp({
    http: api,
    tokens: authority,
    skew,
    send: connection.user.send,
    origins: new Set(["https://mes.example.com"]),
  });
  const trial = await makeTrial({ ...options, clock, api, ports: { http, skew, ...options.ports } });
  const asked = () => auth.asked.map(({ fields }) => fields["grant_type"]);
  return { ...trial, auth, api, clock, asked };
}

/** The server takes only tokens from this one on. */
const only =
  (least: number) =>
  ({ headers }: HttpRequest): Act =>
    Number(/\d+$/.exec(headers["authorization"] ?? "")) >= least ? {} : { status: 401 };

test("32 requests in flight that meet a 401 cost one refresh, each of them counts twice, and no record is lost", async () => {
  const run = await makeRun({ records: 64, job: { concurrency: 32 } });
  run.api.respond = only(2);
  expect(await run.run()).toMatchObject({ stopped: undefined, state: "completed", succeeded: "1-64", dead: "" });
  expect({ asked: run.asked(), requests: run.runner.counters.requests, seen: run.api.seen.length }).toEqual({
    asked: ["password", "refresh_token"],
    requests: 96,
    seen: 96,
  });
});

test.each([
  ["an idempotent write", {}],
  ["a write that must not be repeated", post],
])("a 401 for ever parks the run after one renewal, and no record pays for it: %s", async (_, job) => {
  const run = await makeRun({ job: { ...job, concurrency: 16 } });
  run.api.respond = () => ({ status: 401 });
  expect({ ...(await run.stop()), asked: run.asked(), unknown: run.progress.unknown.size }).toEqual({
    code: "token-rejected-again",
    facts: { connection: "mes", status: 401 },
    succeeded: "",
    dead: "",
    asked: ["password", "refresh_token"],
    unknown: 0,
  });
});

test("a token endpoint that is away for minutes is waited for, and nothing is sent with a token that has ended", async () => {
  const run = await makeRun({ records: 200, job: { concurrency: 4 } });
  run.api.latency = seconds(30);
  const back = minutes(18);
  run.auth.endpoint.respond = () => {
    const at = run.clock.monotonic();
    return at > 0 && at < back ? { status: 503 } : run.auth.tokens();
  };
  const late: number[] = [];
  run.api.respond = ({ headers }) => {
    const given = Number(/\d+$/.exec(headers["authorization"] ?? ""));
    const at = run.clock.monotonic();
    if (given === 1 && at >= seconds(1000)) late.push(at);
    return {};
  };
  expect(await run.run()).toMatchObject({ stopped: undefined, succeeded: "1-200", dead: "" });
  expect({ late, waited: run.clock.monotonic() > back }).toEqual({ late: [], waited: true });
});

test("a token endpoint that stays away parks the run, resumable", async () => {
  const run = await makeRun({ records: 200, job: { concurrency: 4 } });
  run.api.latency = seconds(50);
  run.auth.endpoint.respond = () => (run.clock.monotonic() === 0 ? run.auth.tokens() : { status: 503 });
  const end = await run.stop();
  expect(end).toMatchObject({ code: "token-endpoint-unavailable", dead: "" });
  expect(run.progress.succeeded.size).toBeGreaterThan(60);
  expect(run.journal.entries.at(-1)).toMatchObject({ is: "stopped", reason: "token-endpoint-unavailable" });
});

test("a refresh token that died in mid-run is no end where a password signs in again", async () => {
  const run = await makeRun({ records: 200, job: { concurrency: 4 } });
  run.api.latency = seconds(50);
  run.auth.endpoint.respond = ({ body = "" }) => (body.includes("refresh_token=") ? invalidGrant : run.auth.tokens());
  expect(await run.run()).toMatchObject({ stopped: undefined, succeeded: "1-200", dead: "" });
  expect(run.asked().slice(0, 3)).toEqual(["password", "refresh_token", "password"]);
});

test("a refresh token that only a person can replace parks the run before any record pays for it", async () => {
  const run = await makeRun({
    records: 400,
    job: { concurrency: 32 },
    authority: { authentication: { grant: "refresh_token" }, secrets: { REFRESH_TOKEN: "given" } },
  });
  run.api.latency = seconds(50);
  run.auth.endpoint.respond = () => (run.clock.monotonic() === 0 ? run.auth.tokens() : invalidGrant);
  run.api.respond = () => (run.clock.monotonic() < seconds(400) ? {} : { status: 401 });
  const end = await run.stop();
  expect({ ...end, asked: run.asked() }).toEqual({
    code: "sign-in-needed",
    facts: { connection: "mes", error: "invalid_grant" },
    succeeded: "1-256",
    dead: "",
    asked: ["refresh_token", "refresh_token"],
  });
});

test("a request that waited for its token does not leave in a pause that the server asked for meanwhile", async () => {
  const run = await makeRun({ records: 8, job: { ...post, concurrency: 4 } });
  // The renewal takes long; of those in flight one is refused with 401 and one is told to wait.
  run.auth.endpoint.respond = ({ body = "" }) => ({
    ...run.auth.tokens(),
    latency: body.includes("refresh_token=") ? seconds(5) : millis(1),
  });
  run.api.respond = (_, count) => {
    if (count === 1) return { status: 401 };
    return count === 2 ? { status: 429, headers: { "Retry-After": "60" }, latency: seconds(1) } : {};
  };
  expect(await run.run()).toMatchObject({ stopped: undefined, succeeded: "1-8", unknown: "" });
  const early = run.api.seen.filter(({ at }) => at > 1001 && at < 61_000).map(({ at }) => at);
  expect({ early, changes: Math.max(...run.api.changes.values()) }).toEqual({ early: [], changes: 1 });
});

test("what must be settled before the first record stops the run when it cannot be", async () => {
  const refusal = new Failure("user-not-permitted", { connection: "mes", user: "maria", status: 403 });
  const run = await makeRun({ ports: { prepare: () => Promise.reject(refusal) } });
  expect({ ...(await run.stop()), seen: run.api.seen }).toEqual({
    code: "user-not-permitted",
    facts: refusal.facts,
    succeeded: "",
    dead: "",
    seen: [],
  });
  expect(run.journal.entries.map(({ is }) => is)).toEqual(["run", "attempt", "stopped"]);
});
