import { expect, test } from "vitest";
import {
  identityText,
  outcomeText,
  progressPercent,
  progressText,
  shortOutcomeText,
  stopReason,
  tooltipText,
} from "../../../src/host/runText.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { runViewOf } from "./runViewOf.ts";

test("a moving run tells counts, rate, time left and what went wrong", () => {
  const texts = [
    runViewOf(),
    runViewOf({ records: { succeeded: 450 }, perSecond: 16.2, remainingMs: 34_600 }),
    runViewOf({
      records: { succeeded: 90, dead: 9, unknown: 1 },
      perSecond: 0.52,
      remainingMs: 1_730_000,
      refreshes: 2,
    }),
    runViewOf({ records: { succeeded: 10 }, perSecond: 2000, remainingMs: 7_500_000 }),
    runViewOf({ records: { succeeded: 10, dead: 1, rolledBack: 4 } }),
  ].map((view) => progressText(view, plain));
  expect(texts).toEqual([
    "0 of 1,000",
    "450 of 1,000 · 16/s · 35 s left",
    "100 of 1,000 · 0.5/s · 28 min 50 s left · 9 dead · 1 unknown · token refreshed 2×",
    "10 of 1,000 · 2,000/s · 2 h 5 min left",
    "15 of 1,000 · 1 dead · 4 rolled back",
  ]);
});

test("a run that must not send says why and until when, instead of how fast it is", () => {
  const until = "2026-11-21T14:03:10.000Z";
  const texts = (["throttled", "unavailable", "quota"] as const).map((because) =>
    progressText(runViewOf({ records: { succeeded: 450 }, perSecond: 16, waiting: { because, until } }), plain, "UTC"),
  );
  const disk = { because: "disk", until, file: "/sync/.longhaul/r/r.checkpoint.jsonl", code: "ENOSPC" } as const;
  texts.push(progressText(runViewOf({ records: { succeeded: 450 }, perSecond: 16, waiting: disk }), plain, "UTC"));
  const person = { because: "person" } as const;
  texts.push(progressText(runViewOf({ records: { succeeded: 450 }, perSecond: 16, waiting: person }), plain, "UTC"));
  expect(texts).toEqual([
    "450 of 1,000 · throttled until 14:03:10",
    "450 of 1,000 · server unavailable, next try at 14:03:10",
    "450 of 1,000 · quota used up until 14:03:10",
    "450 of 1,000 · paused, the disk refuses r.checkpoint.jsonl (ENOSPC)",
    "450 of 1,000 · paused",
  ]);
});

test("a run names both who asked and as whom it acts", () => {
  const service = { kind: "service", name: "automation", askedBy: "iot-user" } as const;
  const texts = [
    runViewOf(),
    runViewOf({ identity: { kind: "user", because: "short-enough", name: "iot-user", askedBy: "iot-user" } }),
    runViewOf({ identity: { ...service, because: "outlives-sign-in" } }),
    runViewOf({ identity: { ...service, because: "long-run" } }),
    runViewOf({ identity: { ...service, because: "job-says" } }),
  ].map((view) => identityText(view, plain));
  expect(texts).toEqual([
    undefined,
    "As iot-user",
    "As automation, asked by iot-user: the run would outlive the sign-in",
    "As automation, asked by iot-user: the run takes more than two hours",
    "As automation, asked by iot-user",
  ]);
});

test("progress counts every settled record, and an empty run is done", () => {
  const views = [
    runViewOf({ records: { succeeded: 400, dead: 50, unknown: 50 } }),
    runViewOf({ records: { total: 0 } }),
  ];
  expect(views.map(progressPercent)).toEqual([50, 100]);
});

test("an ended run tells what became of every record", () => {
  const texts = [
    runViewOf({ records: { succeeded: 1000 }, end: { reason: null } }),
    runViewOf({ records: { succeeded: 997, dead: 1, unknown: 2 }, end: { reason: null } }),
    runViewOf({ records: { succeeded: 996, dead: 1, rolledBack: 3 }, end: { reason: null } }),
    runViewOf({ records: { succeeded: 100, dead: 2 }, end: { reason: "cancelled" } }),
  ].map((view) => [outcomeText(view, plain), shortOutcomeText(view, plain)]);
  expect(texts).toEqual([
    ["1,000 of 1,000 succeeded", "1,000 of 1,000"],
    ["997 of 1,000 succeeded, 1 dead letter, 2 outcomes unknown", "997 of 1,000 · 1 dead · 2 unknown"],
    ["996 of 1,000 succeeded, 1 dead letter, 3 rolled back", "996 of 1,000 · 1 dead · 3 rolled back"],
    ["100 of 1,000 succeeded, 2 dead letters, 898 remaining", "100 of 1,000 · 2 dead"],
  ]);
});

test("a tooltip tells what a row has no room for", () => {
  const identity = { kind: "user", because: "only-one", name: "iot-user", askedBy: "iot-user" } as const;
  const texts = [
    runViewOf({ records: { succeeded: 995, dead: 1, rolledBack: 4 }, end: { reason: null }, identity }),
    runViewOf({ records: { succeeded: 20 }, end: { reason: "test-batch" } }),
    { ...runViewOf({ records: { succeeded: 20 }, end: { reason: "server-unreachable" } }), redrives: "20261120-7f3a" },
  ].map((view) => tooltipText(view, plain).split("\n"));
  expect(texts).toEqual([
    ["995 of 1,000 succeeded, 1 dead letter, 4 rolled back", "Run 20261120-235510-7f3a, attempt 1", "As iot-user"],
    [
      "20 of 1,000 succeeded, 980 remaining",
      "A test batch: resume to send the rest",
      "Run 20261120-235510-7f3a, attempt 1",
    ],
    [
      "20 of 1,000 succeeded, 980 remaining",
      "Stopped: server unreachable",
      "Redrive of run 20261120-7f3a",
      "Run 20261120-235510-7f3a, attempt 1",
    ],
  ]);
});

test("why a run stopped comes from the runner, else from the checkpoint, else it was interrupted", () => {
  const stopped = runViewOf({ end: { reason: "server-unreachable" } });
  const views = [
    runViewOf(),
    runViewOf({ end: { reason: null } }),
    stopped,
    { ...stopped, stopped: { code: "cancelled" as const, facts: {} } },
    { ...runViewOf(), state: "ended" as const },
  ];
  expect(views.map(stopReason)).toEqual([undefined, undefined, "server-unreachable", "cancelled", "interrupted"]);
});
