import { expect, test } from "vitest";
import { RunBoard } from "../../../src/host/runBoard.ts";
import type { RunView } from "../../../src/protocol/messages.ts";
import { type RunShape, runViewOf } from "./runViewOf.ts";

const finished: RunShape = { records: { succeeded: 1000 }, end: { reason: null } };
const begun: RunShape = { records: { succeeded: 10 } };

/** The states as they were told, and the one that stands at the end. */
function boardAfter(hear: (board: RunBoard) => void): { readonly told: string[]; readonly stands: string | undefined } {
  const board = new RunBoard();
  const told: string[] = [];
  board.changed.on(({ state }) => told.push(state));
  hear(board);
  return { told, stands: board.all.map(({ state }) => state).join() };
}

const inAttempt = (attempt: number, view: RunView): RunView => ({ ...view, snapshot: { ...view.snapshot, attempt } });

test("the answer to a start that comes after the run's end changes nothing", () => {
  const seen = boardAfter((board) => {
    board.take(runViewOf(finished));
    board.take(runViewOf(begun));
  });
  expect(seen).toEqual({ told: ["ended"], stands: "ended" });
});

test("a listing from before the run's end does not set it moving again", () => {
  const seen = boardAfter((board) => {
    board.take(runViewOf(begun));
    board.take(runViewOf(finished));
    board.learn([runViewOf(begun)]);
  });
  expect(seen).toEqual({ told: ["running", "ended"], stands: "ended" });
});

test("a listing does not end a run whose own news say that it moves", () => {
  const seen = boardAfter((board) => {
    board.take(runViewOf(begun));
    board.learn([runViewOf({ ...begun, end: { reason: "interrupted" } })]);
  });
  expect(seen).toEqual({ told: ["running"], stands: "running" });
});

test("a run that is gone on with moves again, in its next attempt", () => {
  const seen = boardAfter((board) => {
    board.take(runViewOf({ ...begun, end: { reason: "cancelled" } }));
    board.take(inAttempt(2, runViewOf(begun)));
  });
  expect(seen).toEqual({ told: ["ended", "running"], stands: "running" });
});

test("a run that was only thought to have ended, as its runner did not answer, is believed to move again", () => {
  const seen = boardAfter((board) => {
    board.take({ ...runViewOf(begun), state: "ended" });
    board.take(runViewOf(begun));
  });
  expect(seen).toEqual({ told: ["ended", "running"], stands: "running" });
});
