import { expect, test } from "vitest";
import { jobRow, type Row, runRow, segmentRows } from "../../../src/host/syncRows.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { runViewOf } from "./runViewOf.ts";

const drawn = ({ label, description, icon }: Row) => `${icon}: ${label} [${description}]`;

test("a job says whether a run of it moves", () => {
  const views = [undefined, runViewOf(), runViewOf({ waiting: { because: "person" } })];
  expect(views.map((view) => drawn(jobRow("work-orders", view, plain)))).toEqual([
    "list-ordered: work-orders []",
    "sync~spin: work-orders [running]",
    "debug-pause: work-orders [paused]",
  ]);
});

test("a run is named by its start and shows its state by icon, menu kind and words", () => {
  const rows = [
    runViewOf({ records: { succeeded: 10 }, perSecond: 16, remainingMs: 62_000 }),
    runViewOf({ records: { succeeded: 10 }, perSecond: 16, waiting: { because: "person" } }),
    runViewOf({ records: { succeeded: 1000 }, end: { reason: null } }),
    runViewOf({ records: { succeeded: 999, dead: 1 }, end: { reason: null } }),
    runViewOf({ records: { succeeded: 10 }, end: { reason: "cancelled" } }),
    runViewOf({ records: { succeeded: 10 }, end: { reason: "test-batch" } }),
    runViewOf({ records: { succeeded: 10 }, end: { reason: "token-source-away" } }),
    runViewOf({ records: { succeeded: 10 }, end: { reason: "server-unreachable" } }),
  ].map((view) => {
    const row = runRow(view, plain, "UTC");
    return `${drawn(row)} ${row.kind}`;
  });
  expect(rows).toEqual([
    "sync~spin: Nov 20, 23:55:10 [10 of 1,000 · 16/s · 1 min 2 s left] longhaul.run.moving",
    "debug-pause: Nov 20, 23:55:10 [10 of 1,000 · paused] longhaul.run.paused",
    "pass: Nov 20, 23:55:10 [1,000 of 1,000] longhaul.run.completed",
    "warning: Nov 20, 23:55:10 [999 of 1,000 · 1 dead] longhaul.run.marred",
    "circle-slash: Nov 20, 23:55:10 [10 of 1,000 · stopped: cancelled] longhaul.run.stopped",
    "beaker: Nov 20, 23:55:10 [10 of 1,000 · test batch] longhaul.run.stopped",
    "debug-pause: Nov 20, 23:55:10 [10 of 1,000 · stopped: token source away] longhaul.run.stopped",
    "error: Nov 20, 23:55:10 [10 of 1,000 · stopped: server unreachable] longhaul.run.stopped",
  ]);
});

test("segments that move or need a look come one by one, the others in groups", () => {
  const view = runViewOf({
    records: { total: 980 },
    segments: {
      completed: "1-4,6,20",
      moving: [
        { segment: 5, left: 20, dead: 1, unknown: 0, rolledBack: 0 },
        { segment: 7, left: 50, dead: 0, unknown: 0, rolledBack: 0 },
      ],
      marred: [{ segment: 2, dead: 2, unknown: 1, rolledBack: 0 }],
    },
  });
  expect(segmentRows(view, plain).map(drawn)).toEqual([
    "sync~spin: Segment 5 [30 of 50 · 1 dead]",
    "sync~spin: Segment 7 [0 of 50]",
    "warning: Segment 2 [2 dead · 1 unknown]",
    "pass: Segments 1-4 [completed]",
    "pass: Segment 6 [completed]",
    "pass: Segment 20 [completed]",
    "circle-outline: Segments 8-19 [waiting]",
  ]);
});

test("the last segment counts only the records that it has", () => {
  const moving = [{ segment: 20, left: 10, dead: 0, unknown: 0, rolledBack: 0 }];
  const rows = segmentRows(runViewOf({ records: { total: 980 }, segments: { completed: "1-19", moving } }), plain);
  expect(rows.map(drawn)).toEqual(["sync~spin: Segment 20 [20 of 30]", "pass: Segments 1-19 [completed]"]);
});

test("rows of one run have ids of their own, the same from one drawing to the next", () => {
  const segments = {
    completed: "1-2",
    moving: [{ segment: 3, left: 1, dead: 0, unknown: 0, rolledBack: 0 }],
    marred: [{ segment: 2, dead: 1, unknown: 0, rolledBack: 0 }],
  };
  const ids = segmentRows(runViewOf({ segments }), plain).map(({ id }) => id);
  expect(ids).toEqual(["moving:3", "marred:2", "completed:1-2", "waiting:4-20"]);
});

test("what a moving run's row says aloud changes with the minute, not with every record", () => {
  const spoken = [
    [410, 131_000],
    [449, 121_000],
    [460, 119_000],
    [990, 900],
  ].map(
    ([succeeded = 0, remainingMs = 0]) =>
      runRow(runViewOf({ records: { succeeded }, perSecond: 16, remainingMs }), plain, "UTC").spoken,
  );
  expect(spoken).toEqual([
    "Nov 20, 23:55:10, running, 40 percent, about 3 minutes left",
    "Nov 20, 23:55:10, running, 40 percent, about 3 minutes left",
    "Nov 20, 23:55:10, running, 40 percent, about 2 minutes left",
    "Nov 20, 23:55:10, running, 90 percent, about a minute left",
  ]);
});
