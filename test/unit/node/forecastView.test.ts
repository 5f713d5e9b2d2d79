import { expect, test } from "vitest";
import type { EndAhead } from "../../../src/auth/forecastTokens.ts";
import type { JsonObject } from "../../../src/base/json.ts";
import { hours, type Millis, minutes, seconds } from "../../../src/base/time.ts";
import { readConnectionsFile } from "../../../src/config/connectionsFile.ts";
import type { Job } from "../../../src/config/job.ts";
import type { IdentityChoice } from "../../../src/engine/chooseIdentity.ts";
import type { DurationForecast } from "../../../src/engine/forecastDuration.ts";
import { type ForecastFacts, forecastView } from "../../../src/node/forecastView.ts";
import { presets } from "../../../src/presets/presets.ts";

interface Story {
  readonly preset: string;
  readonly auth: JsonObject;
  readonly more?: JsonObject;
  readonly records?: number;
  /** Absent: nothing says how long it takes. */
  readonly takes?: Millis;
  readonly learned?: Millis;
  readonly known?: readonly EndAhead[];
  readonly choice?: IdentityChoice;
}

const job: Job = {
  name: "sync",
  file: "sync.sync.json",
  connection: "it",
  records: { file: "records.csv", key: "id", types: {} },
  request: {
    method: "PUT",
    path: { text: "/records/1", parts: [{ kind: "text", text: "/records/1" }] },
    headers: {},
    body: undefined,
    batch: undefined,
  },
  write: { idempotencyKey: false, ifMatch: undefined, reconcile: "get" },
  group: undefined,
  assert: undefined,
  segments: { size: 50 },
  concurrency: 4,
  rate: undefined,
  retry: { attempts: 3, backoff: seconds(1), maxBackoff: seconds(30) },
  tolerate: undefined,
  runAs: "user",
  expect: undefined,
};

/** The figures of one story, without what it began with. */
function forecast(story: Story) {
  const { preset, auth, more = {}, records = 1000, takes, learned, known = [], choice } = story;
  const entry = { preset, baseUrl: "https://api.example.com", auth, ...more };
  const text = JSON.stringify({ connections: { it: entry } });
  const { connections, problems } = readConnectionsFile({ path: "longhaul.json", text }, presets);
  const connection = connections.get("it");
  if (!connection) throw new Error(JSON.stringify(problems));
  const duration: DurationForecast = takes === undefined ? { from: "nothing" } : { from: "job", duration: takes };
  const facts: ForecastFacts = {
    job: choice ? { ...job, runAs: "auto" } : job,
    connection,
    records: { total: records, toDo: records },
    resumes: null,
    duration,
    measured: undefined,
    choice: choice ?? { kind: "user", because: "only-one" },
    learned,
    known,
    age: seconds(0),
    held: known.length > 0,
    quotaLeft: null,
  };
  const {
    job: _,
    connection: __,
    records: ___,
    resumes: ____,
    duration: _____,
    identity,
    quota: ______,
    ...said
  } = forecastView(facts);
  return { as: identity.kind, ...said };
}

const mes = { preset: "factorytalk-mes", auth: { username: "svc" } };
const iot = { preset: "oracle-iot", auth: { clientId: "app" } };

const refreshedAt = (binding: string, life: Millis, renewed: Millis, record: number | null) => ({
  binding,
  afterMs: life,
  record,
  outcome: "refreshed",
  renewedMs: renewed,
});
const requests = { looks: 0, keepAlives: 0 };
const fine = { as: "user", verdict: "fine", holdsAtMostMs: null, cautions: [], remedies: [] };

const stories: readonly (readonly [string, Story, object])[] = [
  [
    "work orders in 50 min on a token of 30 min: two refreshes",
    { ...mes, takes: minutes(50) },
    {
      ...fine,
      tokens: { lifeMs: minutes(30), from: "declared", refreshes: 2, signIns: 0 },
      limits: [refreshedAt("declared", minutes(30), minutes(24), 601)],
      requests: { ...requests, total: 1023, records: 1000, retries: 20, tokens: 3 },
    },
  ],
  [
    "work orders in 20 min: the token outlives them",
    { ...mes, takes: minutes(20) },
    {
      ...fine,
      tokens: { lifeMs: minutes(30), from: "declared", refreshes: 0, signIns: 0 },
      limits: [],
      requests: { ...requests, total: 1021, records: 1000, retries: 20, tokens: 1 },
    },
  ],
  [
    "suppliers whose scope was seen to live 15 min: a refresh every 10 min, and a sign-in before the session ends",
    { preset: "arena-qms", auth: { clientId: "sync" }, records: 500, takes: minutes(60), learned: seconds(900) },
    {
      ...fine,
      tokens: { lifeMs: seconds(900), from: "learned", refreshes: 5, signIns: 1 },
      limits: [refreshedAt("learned", seconds(900), minutes(10), 126)],
      requests: { ...requests, total: 517, records: 500, retries: 10, tokens: 7 },
    },
  ],
  [
    "an application key that ends in mid-run",
    { preset: "thingworx", auth: {}, takes: minutes(45), known: [{ binding: "key", in: minutes(20) }] },
    {
      ...fine,
      verdict: "needs-person",
      tokens: { lifeMs: minutes(20), from: "key", refreshes: 0, signIns: 0 },
      limits: [{ binding: "key", afterMs: minutes(20), record: 445, outcome: "needs-person", renewedMs: null }],
      requests: { ...requests, total: 1020, records: 1000, retries: 20, tokens: 0 },
      remedies: [
        { kind: "new-key", leastMs: minutes(68) },
        { kind: "split", records: 296 },
      ],
    },
  ],
  [
    "an application key of which nobody knows the date",
    { preset: "thingworx", auth: {}, takes: minutes(45) },
    {
      ...fine,
      tokens: { lifeMs: null, from: null, refreshes: 0, signIns: 0 },
      limits: [],
      requests: { ...requests, total: 1020, records: 1000, retries: 20, tokens: 0 },
      cautions: ["life-unknown"],
    },
  ],
  [
    "goals in 45 min, on tokens that were seen to end after 30 min of the 60 declared",
    {
      preset: "oracle-hcm",
      auth: { username: "svc", clientId: "sync", tokenUrl: "https://id.example.com/oauth2/v1/token" },
      records: 5000,
      takes: minutes(45),
      learned: minutes(30),
    },
    {
      ...fine,
      tokens: { lifeMs: minutes(30), from: "learned", refreshes: 1, signIns: 0 },
      limits: [refreshedAt("learned", minutes(30), minutes(24), 3334)],
      requests: { ...requests, total: 5102, records: 5000, retries: 100, tokens: 2 },
    },
  ],
  [
    "75 min as a user whose refresh token ends after 60 min",
    { ...iot, takes: minutes(75) },
    {
      ...fine,
      verdict: "needs-person",
      tokens: { lifeMs: minutes(15), from: "declared", refreshes: 5, signIns: 0 },
      limits: [
        refreshedAt("declared", minutes(15), minutes(12), 201),
        { binding: "refresh", afterMs: minutes(60), record: 801, outcome: "needs-person", renewedMs: null },
      ],
      holdsAtMostMs: minutes(74),
      requests: { ...requests, total: 1026, records: 1000, retries: 20, tokens: 6 },
      cautions: ["sign-in-first"],
      remedies: [
        { kind: "add-service" },
        { kind: "raise-lifetime", binding: "refresh", leastMs: minutes(113) },
        { kind: "split", records: 533 },
      ],
    },
  ],
  [
    "the same as the service that auto chose",
    {
      ...iot,
      takes: minutes(75),
      more: { service: { grant: "client_credentials", clientId: "bot" } },
      choice: { kind: "service", because: "outlives-sign-in" },
    },
    {
      ...fine,
      as: "service",
      tokens: { lifeMs: minutes(15), from: "declared", refreshes: 0, signIns: 6 },
      limits: [{ ...refreshedAt("declared", minutes(15), minutes(12), 201), outcome: "signed-in" }],
      requests: { total: 1028, records: 1000, retries: 20, looks: 1, keepAlives: 0, tokens: 7 },
    },
  ],
  [
    "nobody knows how long",
    { ...iot },
    {
      ...fine,
      verdict: "unknown",
      tokens: { lifeMs: minutes(15), from: "declared", refreshes: null, signIns: null },
      limits: [
        refreshedAt("declared", minutes(15), minutes(12), null),
        { binding: "refresh", afterMs: minutes(60), record: null, outcome: "needs-person", renewedMs: null },
      ],
      holdsAtMostMs: minutes(74),
      requests: null,
      cautions: ["sign-in-first"],
      remedies: [
        { kind: "add-service" },
        { kind: "raise-lifetime", binding: "refresh", leastMs: null },
        { kind: "measure" },
      ],
    },
  ],
  [
    "nine hours on a refresh token of eight that each use extends",
    { ...mes, takes: hours(9) },
    {
      ...fine,
      tokens: { lifeMs: minutes(30), from: "declared", refreshes: 22, signIns: 0 },
      limits: [refreshedAt("declared", minutes(30), minutes(24), 56)],
      requests: { ...requests, total: 1043, records: 1000, retries: 20, tokens: 23 },
    },
  ],
  [
    "records farther apart than the idle window, without calls between them",
    { preset: "arena-plm", auth: { username: "sync@example.com" }, records: 4, takes: hours(8) },
    {
      ...fine,
      tokens: { lifeMs: null, from: null, refreshes: 0, signIns: 0 },
      limits: [],
      requests: { total: 7, records: 4, retries: 1, looks: 1, keepAlives: 0, tokens: 1 },
      cautions: ["idle-closes", "exclusive-session", "quota-unknown"],
      remedies: [{ kind: "keep-alive", everyMs: minutes(60) }],
    },
  ],
];

test.each(stories)("%s", (_, story, expected) => {
  expect(forecast(story)).toEqual(expected);
});
