import { expect, test } from "vitest";
import { millis, seconds } from "../../../src/base/time.ts";
import { Assertion } from "../../../src/engine/assertion.ts";
import type { SourceRecord } from "../../../src/engine/record.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import { FakeShelf } from "../../fakes/fakeShelf.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { type JobWish, makeTrial, template } from "./runTrial.ts";

const restoring: JobWish = {
  group: { by: "of", rollback: "restore" },
  concurrency: 1,
  retry: { attempts: 2, backoff: millis(1), maxBackoff: millis(1) },
};

const records: readonly SourceRecord[] = ["A", "A"].map((of, at) => ({
  number: at + 1,
  line: at + 2,
  values: { id: `W${at + 1}`, qty: at + 1, of },
}));

const original = (record: number) => `{"id":"W${record}","qty":0}`;

function filledShelf(): FakeShelf {
  const shelf = new FakeShelf();
  for (const record of [1, 2]) shelf.put(`/orders/W${record}`, original(record));
  return shelf;
}

test("a member that was applied and is not what the job asserts is put back with the others", async () => {
  const shelf = filledShelf();
  const assertion = new Assertion({ status: [200] }, undefined, { method: "PUT" });
  const trial = await makeTrial({ job: restoring, records, assertion });
  trial.api.respond = (request) => {
    const answer = shelf.answer(request);
    const isOurs = request.url.endsWith("W2") && request.body !== original(2);
    return request.method === "PUT" && isOurs ? { ...answer, status: 202 } : answer;
  };
  expect([await trial.run(), shelf.contents]).toMatchObject([
    { dead: "2", succeeded: "", pending: 0 },
    { "/orders/W1": original(1), "/orders/W2": original(2) },
  ]);
});

test("a member that failed without saying whether it was applied is put back with the others", async () => {
  const shelf = filledShelf();
  const trial = await makeTrial({ job: restoring, records });
  trial.api.respond = (request) => {
    const answer = shelf.answer(request);
    const isOurs = request.method === "PUT" && request.url.endsWith("W2") && request.body !== original(2);
    return isOurs ? { status: 500 } : answer;
  };
  expect([await trial.run(), shelf.contents]).toMatchObject([
    { dead: "2", succeeded: "", pending: 0 },
    { "/orders/W1": original(1), "/orders/W2": original(2) },
  ]);
});

test("an undoing that was refused for now leaves in the next attempt", async () => {
  const job: JobWish = {
    request: { method: "POST", path: template("/orders") },
    write: { idempotencyKey: false },
    group: { by: "of", rollback: { method: "POST", path: template("/cancel/${id}"), headers: {}, body: undefined } },
    concurrency: 1,
  };
  const clock = new VirtualClock();
  const api = new FakeApi(clock);
  const before = await makeTrial({ job, records, api, clock });
  const busy = { status: 429, headers: { "Retry-After": "60" } };
  const refusing = ({ body }: { body?: string | undefined }) =>
    body === JSON.stringify(records[1]?.values) ? { status: 422 } : {};
  api.respond = (request) => (request.url.includes("/cancel/") ? busy : refusing(request));
  const running = before.runner.run(before.cancel.signal);
  await clock.pass(seconds(10));
  before.cancel.abort();
  await clock.run(running);
  api.respond = refusing;
  const after = await makeTrial({ job, records, api, clock, checkpoint: before.journal.text });
  expect([await after.run(), after.progress.rolledBack.toString()]).toMatchObject([{ dead: "2", pending: 0 }, "1"]);
});

test("killed at any entry around the failure, no member that failed counts as a success", async () => {
  const assertion = new Assertion({ status: [200] }, undefined, { method: "PUT" });
  for (const at of [1, 2, 3, 4, 5, 6]) {
    const shelf = filledShelf();
    const clock = new VirtualClock();
    const api = new FakeApi(clock);
    api.respond = (request) => {
      const answer = shelf.answer(request);
      const isOurs = request.url.endsWith("W2") && request.body !== original(2);
      return request.method === "PUT" && isOurs ? { ...answer, status: 202 } : answer;
    };
    const before = await makeTrial({ job: restoring, records, assertion, api, clock });
    before.journal.crash = { at, keeps: "all" };
    await clock.run(Promise.race([before.runner.run(before.cancel.signal), before.journal.died]));
    const checkpoint = before.journal.text;
    const after = await makeTrial({
      job: restoring,
      records,
      assertion,
      api,
      clock,
      checkpoint,
      letters: before.deadLetters.letters,
    });
    expect({ at, end: await after.run(), shelf: shelf.contents }).toMatchObject({
      at,
      end: { dead: "2", succeeded: "", pending: 0 },
      shelf: { "/orders/W1": original(1), "/orders/W2": original(2) },
    });
  }
});
