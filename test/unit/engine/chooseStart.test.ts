import { expect, test } from "vitest";
import { isFailure } from "../../../src/base/failure.ts";
import type { Entry, Header } from "../../../src/engine/checkpoint/entry.ts";
import { RunProgress } from "../../../src/engine/checkpoint/runProgress.ts";
import { chooseStart, type StartFacts } from "../../../src/engine/chooseStart.ts";

const at = "2026-01-05T08:00:00.000Z";
const counters = { requests: 1, retries: 0, activeMs: 5 };
const header: Header = {
  is: "run",
  version: 1,
  run: "r1",
  job: "work-orders",
  connection: "mes",
  at,
  jobHash: "job-1",
  input: { file: "orders.csv", records: 10, bytes: 1, sha256: "input-1" },
  segments: { size: 5, total: 2 },
};

function runOf(...entries: Entry[]) {
  const progress = new RunProgress(header);
  for (const entry of entries) progress.apply(entry);
  return { progress };
}

const half = runOf(
  { is: "succeeded", at, records: "1-4", ...counters },
  { is: "stopped", at, reason: "cancelled", ...counters },
);
const killed = runOf({ is: "succeeded", at, records: "1-4", ...counters });
const whole = runOf({ is: "succeeded", at, records: "1-10", ...counters }, { is: "completed", at, ...counters });
const untouched = runOf({
  is: "stopped",
  at,
  reason: "token-endpoint-unavailable",
  requests: 0,
  retries: 0,
  activeMs: 5,
});
const runs = { none: undefined, half, killed, whole, untouched };

function startOf(last: keyof typeof runs, facts: Partial<StartFacts>): unknown {
  const all = { job: "work-orders", jobHash: "job-1", inputSha256: "input-1", wish: "run" as const, ...facts };
  try {
    return chooseStart(runs[last], all).kind;
  } catch (error) {
    return isFailure(error) ? { [error.code]: error.facts } : error;
  }
}

const nothing = { "nothing-to-resume": { job: "work-orders" } };
const changed = (what: string) => ({ "input-changed": { run: "r1", remaining: 6, what } });

test.each<[last: keyof typeof runs, facts: Partial<StartFacts>, start: unknown]>([
  ["none", {}, "new"],
  ["none", { wish: "resume" }, nothing],
  ["none", { wish: "fresh" }, "new"],
  ["half", {}, "resume"],
  ["half", { wish: "resume" }, "resume"],
  ["half", { wish: "fresh" }, "new"],
  ["half", { inputSha256: "input-2" }, changed("records")],
  ["half", { jobHash: "job-2" }, changed("job")],
  ["half", { inputSha256: "input-2", jobHash: "job-2", wish: "resume" }, changed("records")],
  ["half", { inputSha256: "input-2", wish: "fresh" }, "new"],
  ["untouched", {}, "resume"],
  ["untouched", { jobHash: "job-2" }, "new"],
  ["untouched", { jobHash: "job-2", wish: "resume" }, { "input-changed": { run: "r1", remaining: 10, what: "job" } }],
  ["killed", {}, "resume"],
  ["killed", { jobHash: "job-2" }, changed("job")],
  ["killed", { wish: "resume" }, "resume"],
  ["whole", {}, "finished"],
  ["whole", { wish: "resume" }, nothing],
  ["whole", { wish: "fresh" }, "new"],
  ["whole", { inputSha256: "input-2" }, "new"],
  ["whole", { jobHash: "job-2" }, "new"],
])("with the last run %s and %j", (last, facts, start) => {
  expect(startOf(last, facts)).toEqual(start);
});
