import { expect, test } from "vitest";
import { forecastRequests } from "../../../src/engine/forecastRequests.ts";
import { type JobWish, makeJob, template } from "./runTrial.ts";

const batch = { size: 20, body: undefined, answers: undefined };
const path = template("/batch");

test.each<[what: string, job: JobWish, expected: object]>([
  ["a record each", {}, { total: 1023, records: 1000, retries: 20, looks: 1 }],
  ["batches", { request: { method: "POST", path, batch } }, { total: 54, records: 50, retries: 1, looks: 1 }],
  ["versions read first", { write: { ifMatch: "fetch" } }, { total: 2043, records: 1000, retries: 40, looks: 1001 }],
  [
    "groups that can be restored",
    { group: { by: "of", rollback: "restore" } },
    { total: 2043, records: 1000, retries: 40, looks: 1001 },
  ],
])("a run with %s leads to so many requests", (_, job, expected) => {
  const facts = { job: makeJob(job), toDo: 1000, measured: undefined, looks: 1, keepAlives: 0, tokens: 2 };
  expect(forecastRequests(facts)).toEqual({ ...expected, keepAlives: 0, tokens: 2 });
});

test("past runs tell how many tries were needed beyond what was planned", () => {
  const measured = { records: 500, activeMs: 60_000, requests: 1100 };
  const facts = { toDo: 1000, measured, looks: 0, keepAlives: 0, tokens: 0 };
  const fetching = makeJob({ write: { ifMatch: "fetch" } });
  expect([
    forecastRequests({ ...facts, job: makeJob() }).retries,
    forecastRequests({ ...facts, job: fetching }).retries,
  ]).toEqual([1200, 200]);
});
