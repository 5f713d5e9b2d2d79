import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import type { RunView } from "../../../src/protocol/messages.ts";
import { failureOf } from "../node/failureOf.ts";
import { startEditor } from "./editor.ts";
import { allDone, eachOnce, ended, outcome, runnerGround, start } from "./runnerGround.ts";
import { applied, type Workspace, workspace } from "./workspace.ts";

const { launch } = runnerGround();

const begun = ({ snapshot }: RunView) => snapshot.records.succeeded > 0;
const isHeld = ({ snapshot }: RunView) => snapshot.waiting?.because === "person";
const isFree = ({ snapshot }: RunView) => snapshot.waiting === null;
/** What was in flight has its outcome, and that is told. */
const isSettled = (place: Workspace) => (view: RunView) =>
  isHeld(view) && view.snapshot.records.succeeded === applied(place).applied;

test("a paused run sends nothing, outlives a token's whole life, and goes on to its end, each record once", async () => {
  // A token of this sandbox holds for 1.5 s.
  const place = await workspace({ records: 60, perSecond: 60, minuteMs: 50 });
  const editor = await startEditor(place.folder);
  const one = await editor.attach((await launch()).address);
  const { run } = await start(one, place.jobFile);
  await one.until(begun);
  expect(await one.link.request("run/pause", { run })).toBeNull();
  expect(await one.link.request("run/pause", { run })).toBeNull();
  const { snapshot, state } = await one.until(isSettled(place));
  const before = applied(place);
  await wait(2500);
  const meanwhile = applied(place);
  await one.link.request("run/continue", { run });
  await one.link.request("run/continue", { run });
  const afterwards = await one.until(isFree);
  const end = await one.until(ended);
  expect({
    state,
    left: snapshot.remainingMs,
    waiting: snapshot.waiting,
    part: before.applied < 60,
    meanwhile,
    afterwards: afterwards.snapshot.waiting,
    end: outcome(end),
    applied: applied(place),
  }).toEqual({
    state: "running",
    left: null,
    waiting: { because: "person" },
    part: true,
    meanwhile: before,
    afterwards: null,
    end: { ...allDone, resumed: false },
    applied: eachOnce(60),
  });
});

test("a cancel ends a pause, and a resume then moves at once", async () => {
  const place = await workspace({ records: 60, perSecond: 60, minuteMs: 1000 });
  const editor = await startEditor(place.folder);
  const one = await editor.attach((await launch()).address);
  const { run } = await start(one, place.jobFile);
  await one.until(begun);
  await one.link.request("run/pause", { run });
  await one.until(isHeld);
  await one.link.request("run/cancel", { run });
  const [listed] = await one.link.request("run/list", { jobFile: place.jobFile });
  // Of a run that has ended there is nothing to hold.
  await one.link.request("run/pause", { run });
  const none = await failureOf(one.link.request("run/continue", { run: "none" }));
  const resumed = await start(one, place.jobFile, "resume");
  const end = await one.until((view) => ended(view) && view.resumed);
  expect({
    stopped: listed?.stopped,
    none,
    same: resumed.run === run,
    end: outcome(end),
    applied: applied(place),
  }).toEqual({
    stopped: { code: "cancelled", facts: {} },
    none: { "run-not-found": { run: "none" } },
    same: true,
    end: { ...allDone, resumed: true },
    applied: eachOnce(60),
  });
});
