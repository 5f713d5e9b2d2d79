import { expect, test } from "vitest";
import { type Figure, verdictOf, verdictOfAll, wordsOf } from "../../torture/item.mts";
import { ownerLine, ownershipIn, readOwnerLog } from "../../torture/ownerLog.mts";

const figure = (value: number, target: Figure["target"]): Figure => ({ what: "records lost", value, target });

test("a figure holds only within its target, and is told with it", () => {
  const figures = [figure(0, { is: 0 }), figure(1, { is: 0 }), figure(2, { atMost: 1 }), figure(2, { atLeast: 3 })];
  expect(figures.map((one) => `${verdictOf(one)} ${wordsOf(one)}`)).toEqual([
    "ok records lost: 0 (target 0)",
    "MISS records lost: 1 (target 0)",
    "MISS records lost: 2 (target at most 1)",
    "MISS records lost: 2 (target at least 3)",
  ]);
});

test("what could not run, or tried nothing, is never held", () => {
  const held = figure(0, { is: 0 });
  const notRun = { what: "small disk", notRun: "no tmpfs" };
  expect([
    verdictOfAll({ tries: 1, results: [held] }),
    verdictOfAll({ tries: 1, results: [held, notRun] }),
    verdictOfAll({ tries: 1, results: [notRun, figure(1, { is: 0 })] }),
    verdictOfAll({ tries: 0, results: [held] }),
    verdictOfAll({ tries: 1, results: [] }),
  ]).toEqual(["ok", "not run", "MISS", "not run", "not run"]);
});

test("who takes a lock that another one has is seen; who takes one of a killed process is timed", () => {
  const events = ["held 1 0", "leaving 1 5", "held 2 6", "killing 2 10", "held 3 50", "held 4 60", "killing 9 70"];
  const log = readOwnerLog(events.map((line) => `${line}\n`).join(""));
  // A process may still take it when the signal is on its way, and dies with it.
  const late = readOwnerLog(
    ownerLine({ what: "killing", pid: 1, at: 0 }) +
      ownerLine({ what: "held", pid: 1, at: 1 }) +
      ownerLine({ what: "held", pid: 2, at: 31 }),
  );
  expect([ownershipIn(log), ownershipIn(late)]).toEqual([
    { takings: 4, overlaps: 1, killedOwners: 1, slowestReclaim: 40 },
    { takings: 2, overlaps: 0, killedOwners: 0, slowestReclaim: 30 },
  ]);
});
