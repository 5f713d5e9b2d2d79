import { expect, test } from "vitest";
import { seconds } from "../../../src/base/time.ts";
import type { Batch } from "../../../src/config/job.ts";
import { type Act, FakeApi } from "../../fakes/fakeApi.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { type JobWish, makeTrial, template } from "./runTrial.ts";

const whole: Batch = { size: 8, body: undefined, answers: undefined };
const answered: Batch = { size: 8, body: undefined, answers: { list: "parts", status: "status", error: "error" } };

const posts = (batch: Batch, rest: JobWish = {}): JobWish => ({
  request: { method: "POST", path: template("/orders"), batch },
  write: { idempotencyKey: false },
  concurrency: 1,
  ...rest,
});

/** A run whose second request never comes back, killed then; and how the next one ends. */
async function killedAtTheSecond(job: JobWish, first: Act, then: Act) {
  const clock = new VirtualClock();
  const api = new FakeApi(clock);
  const trial = { job, records: 8, api, clock };
  const before = await makeTrial(trial);
  api.respond = (_, count) => (count === 1 ? first : { fault: "never-answers" });
  void before.runner.run(before.cancel.signal);
  await clock.pass(seconds(20));
  api.respond = () => then;
  const after = await makeTrial({ ...trial, checkpoint: before.journal.text });
  return after.run();
}

test("of a refused batch only what was on its way again is unknown after a kill", async () => {
  expect(await killedAtTheSecond(posts(whole), { status: 422 }, {})).toMatchObject({
    succeeded: "5-8",
    unknown: "1-4",
    pending: 0,
  });
});

test("what was refused for now and waits to go again is not unknown after a kill", async () => {
  const clock = new VirtualClock();
  const api = new FakeApi(clock);
  const retry = { attempts: 3, backoff: seconds(60), maxBackoff: seconds(60) };
  const trial = { job: posts(answered, { retry }), records: 2, api, clock };
  const before = await makeTrial(trial);
  api.respond = () => ({ body: '{"parts":[{"status":201},{"status":429}]}' });
  void before.runner.run(before.cancel.signal);
  await clock.pass(seconds(1));
  const after = await makeTrial({ ...trial, checkpoint: before.journal.text });
  api.respond = () => ({ body: '{"parts":[{"status":201}]}' });
  expect(await after.run()).toMatchObject({ succeeded: "1-2", unknown: "", pending: 0 });
});

test("a batch whose answer broke off is asked again where that is harmless, and else looked into", async () => {
  const broken: Act = { fault: "cut", status: 200 };
  const keyed = await makeTrial({ job: posts(answered, { write: { idempotencyKey: "Idempotency-Key" } }), records: 2 });
  keyed.api.respond = (_, count) => (count === 1 ? broken : { body: '{"parts":[{"status":200},{"status":200}]}' });
  const plain = await makeTrial({ job: posts(answered), records: 2 });
  plain.api.respond = () => broken;
  expect([await keyed.run(), await plain.run()]).toMatchObject([
    { stopped: undefined, succeeded: "1-2" },
    { stopped: undefined, unknown: "1-2" },
  ]);
});

test("three records of a batch that are refused for lack of permission stop the run", async () => {
  const trial = await makeTrial({ job: posts(answered), records: 16 });
  const parts = Array.from({ length: 8 }, () => ({ status: 403, error: "not yours" }));
  trial.api.respond = () => ({ body: JSON.stringify({ parts }) });
  expect([await trial.run(), trial.api.seen.length]).toMatchObject([{ stopped: "permission-changed" }, 1]);
});

test("a keyed record of a batch that ends in 502 each time is unknown: a redrive has a key of its own", async () => {
  const job = posts(answered, { write: { idempotencyKey: "Idempotency-Key" } });
  const trial = await makeTrial({ job, records: 1 });
  trial.api.respond = () => ({ body: '{"parts":[{"status":502,"error":"away"}]}' });
  expect(await trial.run()).toMatchObject({ unknown: "1", dead: "" });
});

test("a DELETE that meets 404 is done where an earlier process may have sent it, and else a dead letter", async () => {
  const clock = new VirtualClock();
  const api = new FakeApi(clock);
  const job: JobWish = {
    request: { method: "DELETE", path: template("/orders/${id}"), body: undefined },
    concurrency: 1,
  };
  const trial = { job, records: 2, api, clock };
  const before = await makeTrial(trial);
  api.respond = (_, count) => (count === 1 ? { status: 404 } : { fault: "never-answers" });
  void before.runner.run(before.cancel.signal);
  await clock.pass(seconds(5));
  const after = await makeTrial({ ...trial, checkpoint: before.journal.text, letters: before.deadLetters.letters });
  api.respond = () => ({ status: 404 });
  expect(await after.run()).toMatchObject({ succeeded: "2", dead: "1" });
});
