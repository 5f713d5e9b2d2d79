// The five stories of users whose runs died, as jobs against the sandbox: what the client of each story did, and what
// the server said when it died. Spans count the system's own minutes.
import type { SystemName } from "../../src/sandbox/systemName.ts";
import type { PolicyChange } from "../../src/sandbox/tokenPolicy.ts";

export interface FieldStory {
  readonly system: SystemName;
  /** Id in the sandbox's `longhaul.json`. */
  readonly connection: string;
  readonly title: string;
  /** How long the run takes. */
  readonly minutes: number;
  /** What the plain client hears when it dies. */
  readonly symptom: RegExp;
  /** The minute at which it dies. */
  readonly diesAt: number;
  /** Site settings of the story, where they are not the sandbox's own. */
  readonly policy?: PolicyChange;
  /** Whether a life had to be learned from a 401, because no word of the server tells it. */
  readonly learns: boolean;
  /** Whether the plain client refreshes, as the application of the story did. */
  readonly refreshes: boolean;
  readonly job: Readonly<Record<string, unknown>>;
}

export const fieldStories: readonly FieldStory[] = [
  {
    system: "factorytalk-mes",
    connection: "mes",
    title: "FactoryTalk MES: work orders, dead at the 30-minute mark",
    minutes: 45,
    symptom: /Token expired - please re-authenticate/,
    diesAt: 30,
    learns: false,
    refreshes: false,
    job: {
      request: { method: "PUT", path: "/api/v1/workorders/${id}", body: { status: "${status}", qty: "${qty}" } },
      write: { idempotencyKey: "Idempotency-Key" },
      concurrency: 4,
    },
  },
  {
    system: "arena-qms",
    connection: "arena",
    title: "Arena QMS: suppliers, 3600 s declared and dead after 15 minutes",
    minutes: 45,
    symptom: /Token expired after 1[45]m/,
    diesAt: 15,
    learns: false,
    refreshes: false,
    job: {
      request: { method: "PUT", path: "/api/v1/suppliers/${id}", body: { number: "${id}", status: "${status}" } },
      concurrency: 4,
    },
  },
  {
    system: "thingworx",
    connection: "thingworx",
    title: "ThingWorx: properties, Access Denied although the key was said never to expire",
    minutes: 45,
    symptom: /Access Denied/,
    diesAt: 34,
    policy: { accessMinutes: 34 },
    learns: false,
    refreshes: false,
    job: {
      request: { method: "PUT", path: "/Thingworx/Things/${id}/Properties/qty", body: { qty: "${qty}" } },
      concurrency: 4,
    },
  },
  {
    system: "oracle-hcm",
    connection: "hcm",
    title: "Oracle HCM: goals, 3600 s declared and dead near minute 30",
    minutes: 45,
    symptom: /Token expired/,
    diesAt: 30,
    learns: true,
    refreshes: false,
    job: {
      request: {
        method: "POST",
        path: "/hcmRestApi/resources/11.13.18.05/goalPlans/2027/child/performanceGoals",
        headers: { "Upsert-Mode": "true" },
        body: { GoalName: "${id}", StatusCode: "${status}" },
      },
      concurrency: 1,
    },
  },
  {
    system: "oracle-iot",
    connection: "iot",
    title: "Oracle IoT: automation, logged out after exactly 60 minutes although it refreshed",
    minutes: 75,
    symptom: /invalid_grant/,
    diesAt: 60,
    learns: false,
    refreshes: true,
    job: {
      request: { method: "PUT", path: "/iot/api/v2/telemetry/${id}", body: { qty: "${qty}" } },
      runAs: "auto",
      concurrency: 4,
    },
  },
];
