import { expect, test } from "vitest";
import { isFailure } from "../../../src/base/failure.ts";
import type { Entry } from "../../../src/engine/checkpoint/entry.ts";
import { RunProgress } from "../../../src/engine/checkpoint/runProgress.ts";
import { chooseRedrive } from "../../../src/engine/chooseRedrive.ts";
import { countRedriven } from "../../../src/engine/redriven.ts";

const at = "2026-01-05T08:00:00.000Z";

interface Shape {
  readonly run: string;
  readonly redrives?: string;
  readonly records: number;
  readonly dead?: number;
  readonly unknown?: number;
  readonly end?: "completed" | "stopped" | "killed" | "untouched";
}

/** Its first records are dead, the next unknown, the others succeeded, where it came to its end. */
function runOf({ run, redrives, records, dead = 0, unknown = 0, end = "completed" }: Shape): RunProgress {
  const counters = { requests: end === "untouched" ? 0 : records, retries: 0, activeMs: 1 };
  const progress = new RunProgress({
    is: "run",
    version: 2,
    run,
    job: "orders",
    connection: "mes",
    at,
    jobHash: "job",
    input: { file: "orders.csv", records, bytes: 1, sha256: "input" },
    segments: { size: 50, total: 1 },
    ...(redrives !== undefined && { redrives }),
  });
  const bad = { at, key: "k", line: 2, error: "no", attempts: 1 };
  const entries: Entry[] = [];
  for (let record = 1; record <= dead; record += 1) {
    entries.push({ is: "dead", record, ...bad, status: 400, csvBytes: 1, storyBytes: 1 });
  }
  for (let record = dead + 1; record <= dead + unknown; record += 1) entries.push({ is: "unknown", record, ...bad });
  if (end === "completed") {
    if (records > dead + unknown) {
      entries.push({ is: "succeeded", at, records: `${dead + unknown + 1}-${records}`, ...counters });
    }
    entries.push({ is: "completed", at, ...counters });
  } else if (end !== "killed") entries.push({ is: "stopped", at, reason: "cancelled", ...counters });
  for (const entry of entries) expect(progress.apply(entry)).toBe(true);
  return progress;
}

function chosen(shapes: readonly Shape[], run?: string): unknown {
  try {
    return Object.values(chooseRedrive(shapes.map(runOf), { job: "orders", run })).join(" ");
  } catch (error) {
    return isFailure(error) ? { [error.code]: error.facts } : error;
  }
}

const main: Shape = { run: "m", records: 20, dead: 5 };
const redrive: Shape = { run: "r", redrives: "m", records: 4, dead: 1 };
const none = (run: string | null) => ({ "nothing-to-redrive": { job: "orders", run } });
const never = (run: string | null) => ({ "nothing-to-redrive": { job: "orders", run, never: true } });

test.each<[what: string, runs: readonly Shape[], run: string | undefined, start: unknown]>([
  ["no run", [], undefined, never(null)],
  ["a run without dead letters", [{ ...main, dead: 0 }], undefined, never(null)],
  ["a run without dead letters, named", [{ ...main, dead: 0 }], "m", never("m")],
  ["a run with dead letters", [main], undefined, "new m"],
  ["a newer run without any", [{ run: "n", records: 3 }, main], undefined, "new m"],
  ["a redrive that left some", [redrive, main], undefined, "new r"],
  ["the run itself, of which one row was left out", [redrive, main], "m", "new m"],
  ["a redrive that took all", [{ ...redrive, records: 5, dead: 0 }, main], undefined, none(null)],
  ["the run of which all were taken", [{ ...redrive, records: 5 }, main], "m", none("m")],
  ["a redrive of which nothing was sent", [{ ...redrive, dead: 0, end: "untouched" }, main], undefined, "new m"],
  ["an unfinished redrive", [{ ...redrive, end: "stopped" }, main], undefined, "resume r"],
  ["a killed redrive, named by its run", [{ ...redrive, end: "killed" }, main], "m", "resume r"],
  [
    "another run while a redrive is unfinished",
    [{ ...redrive, end: "stopped" }, main, { run: "a", records: 9, dead: 1 }],
    "a",
    { "run-unfinished": { run: "r", remaining: 3 } },
  ],
  ["an unfinished run", [{ ...main, end: "stopped" }], undefined, { "run-unfinished": { run: "m", remaining: 15 } }],
  ["a run that there is not", [main], "x", { "run-not-found": { run: "x" } }],
])("with %s", (_, runs, run, start) => {
  expect(chosen(runs, run)).toEqual(start);
});

test("what became of dead letters is told over all redrives, each record once", () => {
  const again: Shape = { run: "s", redrives: "r", records: 1, unknown: 1 };
  const open: Shape = { run: "u", redrives: "m", records: 1, end: "killed" };
  const untouched: Shape = { run: "v", redrives: "m", records: 1, end: "untouched" };
  expect([
    countRedriven(runOf(main), []),
    countRedriven(runOf(main), [redrive].map(runOf)),
    countRedriven(runOf(main), [untouched, open, again, redrive].map(runOf)),
  ]).toEqual([
    { dead: 5, succeeded: 0, unknown: 0, pending: 0, left: 5 },
    { dead: 5, succeeded: 3, unknown: 0, pending: 0, left: 2 },
    { dead: 5, succeeded: 3, unknown: 1, pending: 1, left: 0 },
  ]);
});
