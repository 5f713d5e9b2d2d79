import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readTrialState, type TrialState, writeTrialState } from "../../torture/trialState.mts";
import { tableOf } from "../../torture/trialTable.mts";

const state: TrialState = {
  order: { scale: "full", seed: 7, minutes: null, chosen: [3, 14], tree: "abc" },
  lines: [
    {
      number: 3,
      fault: "damaged journal",
      seed: 7,
      seconds: 12,
      verdict: "MISS",
      end: {
        tries: 40,
        results: [
          { what: "silent accepts", value: 1, target: { is: 0 } },
          { what: "small disk", notRun: "no tmpfs" },
        ],
      },
    },
  ],
};

async function place(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "longhaul-trials-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "out", "torture.json");
}

test("what was shown is read again as it was, with its order", async () => {
  const path = await place();
  expect(await readTrialState(path)).toBeUndefined();
  await writeTrialState(path, state);
  expect(await readTrialState(path)).toEqual(state);
});

test("a damaged state is an error, never an empty one", async () => {
  const path = await place();
  await writeTrialState(path, state);
  await writeFile(path, '{"order":{}}');
  await expect(readTrialState(path)).rejects.toThrow("is damaged");
});

test("the table has each item with tries, seed and verdict, and each figure with its target", () => {
  expect(tableOf(state.lines).split("\n")).toEqual([
    "#  tries  seed  s   verdict  fault",
    "3  40     7     12  MISS     damaged journal",
    "                    MISS       silent accepts: 1 (target 0)",
    "                    not run    small disk: no tmpfs",
  ]);
});
