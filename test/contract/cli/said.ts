import { expect } from "vitest";
import * as z from "zod/mini";

const count = z.int().check(z.nonnegative());

/** What `--json` says of a run, with nothing left out and nothing added. */
const summary = z.strictObject({
  run: z.nullable(z.string()),
  job: z.nullable(z.string()),
  redrives: z.nullable(z.string()),
  state: z.enum(["completed", "completed-with-dead-letters", "stopped", "refused"]),
  reason: z.nullable(z.string()),
  records: z.strictObject({
    total: count,
    succeeded: count,
    dead: count,
    unknown: count,
    rolledBack: count,
    pending: count,
  }),
  segments: z.strictObject({ total: count, completed: count }),
  requests: count,
  retries: count,
  tokens: z.strictObject({ signIns: count, refreshes: count, refreshFailures: count, rejected: count }),
  durationMs: count,
  recordsPerMinute: count,
  alerts: z.array(z.strictObject({ kind: z.string(), message: z.string() })),
  checkpoint: z.nullable(z.string()),
  deadLetters: z.nullable(z.string()),
  audit: z.nullable(z.string()),
  report: z.nullable(z.string()),
  test: z.exactOptional(
    z.strictObject({
      chosen: count,
      doneBefore: count,
      passed: count,
      failed: count,
      unknown: count,
      records: z.array(
        z.strictObject({
          record: count,
          line: count,
          key: z.string(),
          verdict: z.enum(["passed", "failed", "unknown"]),
          status: z.nullable(count),
          error: z.nullable(z.string()),
        }),
      ),
    }),
  ),
});

const statuses = z.strictObject({
  jobs: z.array(
    z.strictObject({
      jobFile: z.string(),
      running: z.nullable(z.strictObject({ holder: z.string(), since: z.string() })),
      newest: z.nullable(summary),
      redrives: z.array(summary),
      redriven: z.nullable(
        z.strictObject({ dead: count, succeeded: count, unknown: count, pending: count, left: count }),
      ),
      trend: z.array(
        z.strictObject({
          run: z.string(),
          startedAt: z.string(),
          state: summary.shape.state,
          records: summary.shape.records,
          durationMs: count,
          recordsPerMinute: count,
        }),
      ),
    }),
  ),
});

/** The one object on stdout of a `run --json`; its records must balance. */
export function said(stdout: string): z.infer<typeof summary> {
  const told = summary.parse(oneLine(stdout));
  const { total, succeeded, dead, unknown, rolledBack, pending } = told.records;
  expect(succeeded + dead + unknown + rolledBack + pending).toBe(total);
  return told;
}

/** The one object on stdout of a `status --json`. */
export function saidOfJobs(stdout: string): z.infer<typeof statuses>["jobs"] {
  return statuses.parse(oneLine(stdout)).jobs;
}

function oneLine(stdout: string): unknown {
  expect(stdout.indexOf("\n")).toBe(stdout.length - 1);
  return JSON.parse(stdout);
}
