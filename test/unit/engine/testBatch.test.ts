import { expect, test } from "vitest";
import { Assertion } from "../../../src/engine/assertion.ts";
import { makeTrial } from "./runTrial.ts";

test("a test batch takes the chosen records, gives each its verdict and leaves the rest to the full run", async () => {
  const trial = await makeTrial({ test: "1,10,20", job: { concurrency: 1 } });
  trial.api.respond = (_, count) => (count === 2 ? { status: 422, body: '{"message":"qty is wrong"}' } : {});
  const came = await trial.run();
  expect([came, trial.test?.result]).toEqual([
    {
      stopped: "test-batch",
      state: "stopped",
      succeeded: "1,20",
      dead: "10",
      unknown: "",
      segments: "",
      pending: 17,
      sleeping: 0,
      open: 0,
    },
    {
      chosen: 3,
      doneBefore: 0,
      passed: 2,
      failed: 1,
      unknown: 0,
      records: [
        { record: 10, line: 11, key: "W10", verdict: "failed", status: 422, error: "qty is wrong" },
        { record: 1, line: 2, key: "W1", verdict: "passed", status: 200, error: null },
        { record: 20, line: 21, key: "W20", verdict: "passed", status: 200, error: null },
      ],
    },
  ]);
  const full = await makeTrial({ checkpoint: trial.journal.text });
  expect(await full.run()).toMatchObject({ stopped: undefined, succeeded: "1-9,11-20", dead: "10", pending: 0 });
});

test("of a run that is partly done it takes what is to do", async () => {
  const first = await makeTrial({ test: "1-5" });
  await first.run();
  const second = await makeTrial({ checkpoint: first.journal.text, test: "4-7" });
  const { stopped, succeeded } = await second.run();
  const { chosen, doneBefore, passed } = second.test?.result ?? {};
  expect({ stopped, succeeded, chosen, doneBefore, passed }).toEqual({
    stopped: "test-batch",
    succeeded: "1-7",
    chosen: 2,
    doneBefore: 2,
    passed: 2,
  });
});

test("one that takes the last records to do completes the run", async () => {
  const trial = await makeTrial({ test: "1-20" });
  expect(await trial.run()).toMatchObject({ stopped: undefined, state: "completed", succeeded: "1-20" });
});

test("one with nothing to do ends at once", async () => {
  const first = await makeTrial({ test: "1-5" });
  await first.run();
  const second = await makeTrial({ checkpoint: first.journal.text, test: "1-5" });
  expect([(await second.run()).stopped, second.test?.result.chosen]).toEqual(["test-batch", 0]);
});

test("what stops a run stops a test batch, and is the reason", async () => {
  const trial = await makeTrial({ test: "1-5" });
  trial.api.respond = () => ({ status: 401 });
  expect([(await trial.run()).stopped, trial.test?.isOver]).toEqual(["token-rejected-again", false]);
});

test("a write that is applied and not as asserted is a dead letter that says so; a listed 409 is a success", async () => {
  const assertion = new Assertion({ status: [204, 409] }, undefined, { method: "PUT" });
  const trial = await makeTrial({ records: 3, assertion, job: { concurrency: 1 } });
  trial.api.respond = (_, count) => ({ status: [204, 409, 200][count - 1] ?? 500 });
  const { succeeded, dead } = await trial.run();
  expect({ succeeded, dead, letters: trial.deadLetters.letters.map(({ error, status }) => [status, error]) }).toEqual({
    succeeded: "1-2",
    dead: "3",
    letters: [[200, "applied, but asserted status 204, 409; came status 200"]],
  });
});
