import { expect, test } from "vitest";
import type { Act } from "../../fakes/fakeApi.ts";
import { type JobWish, makeTrial, post, template } from "./runTrial.ts";

const patching: JobWish = { request: { method: "PATCH" }, write: { reconcile: "get" }, concurrency: 1 };
const lookUp = { path: template("/orders?q=${id}"), at: "items.0" };
const posting: JobWish = { ...post, write: { reconcile: lookUp }, concurrency: 1 };

/** Records are `{ id, qty }`; the first write is cut, before or after it was applied. */
async function cutOnce(job: JobWish, fault: "cut" | "cut-after", look: Act) {
  const trial = await makeTrial({ job, records: 2 });
  let cut = false;
  trial.api.respond = ({ method }) => {
    if (method === "GET") return look;
    if (cut) return {};
    cut = true;
    return { fault };
  };
  const end = await trial.run();
  const seen = trial.api.seen.map(({ request: { method, url } }) => `${method} ${new URL(url).pathname}`);
  return { end, seen, changes: [...trial.api.changes.values()], told: trial.progress.noteworthy[0] };
}

test("a PATCH without an answer is a success where what it sent stands there", async () => {
  const look = { body: '{"qty":1,"id":"W1","version":7}' };
  expect(await cutOnce(patching, "cut-after", look)).toMatchObject({
    end: { succeeded: "1-2", unknown: "" },
    seen: ["PATCH /orders/W1", "GET /orders/W1", "PATCH /orders/W2"],
  });
});

test.each([
  ["something else stands there", { body: '{"qty":0,"id":"W1"}' }],
  ["nothing stands there", { status: 404 }],
  ["and looking failed: refused with 400", { status: 400 }],
])("a PATCH without an answer stays unknown where %s", async (why, look) => {
  expect(await cutOnce(patching, "cut", look)).toMatchObject({
    end: { succeeded: "2", unknown: "1" },
    seen: ["PATCH /orders/W1", "GET /orders/W1", "PATCH /orders/W2"],
    told: { error: `no answer: ECONNRESET; ${why}` },
  });
});

test("a POST that a look-up finds was applied, and is not sent again", async () => {
  expect(await cutOnce(posting, "cut-after", { body: '{"items":[{"id":"W1","qty":1}]}' })).toMatchObject({
    end: { succeeded: "1-2", unknown: "" },
    seen: ["POST /orders", "GET /orders", "POST /orders"],
    changes: [1, 1],
  });
});

test("a POST that a look-up does not find was not applied, and is sent again", async () => {
  expect(await cutOnce(posting, "cut", { body: '{"items":[]}' })).toMatchObject({
    end: { succeeded: "1-2", unknown: "" },
    seen: ["POST /orders", "GET /orders", "POST /orders", "POST /orders"],
    changes: [1, 1],
  });
});

test("a record that a look-up finds with other values is unknown: it may be another one", async () => {
  expect(await cutOnce(posting, "cut-after", { body: '{"items":[{"id":"W1","qty":4}]}' })).toMatchObject({
    end: { succeeded: "2", unknown: "1" },
    told: { error: "no answer: ECONNRESET; something else stands there" },
  });
});

test.each([
  ["found", '{"items":[{"id":"W1","qty":1}]}', ["GET /orders", "POST /orders"]],
  ["not found", '{"items":[]}', ["GET /orders", "POST /orders", "POST /orders"]],
])("what a killed run may have sent is looked up first, and %s", async (_, body, expected) => {
  const first = await makeTrial({ job: posting, records: 2 });
  first.api.respond = () => ({ fault: "never-answers" });
  void first.runner.run(first.cancel.signal);
  await first.clock.pass(first.api.latency);
  // Killed here: nothing of the first run goes on.
  const second = await makeTrial({ job: posting, records: 2, checkpoint: first.journal.text });
  second.api.respond = ({ method }) => (method === "GET" ? { body } : {});
  expect([
    await second.run(),
    second.api.seen.map(({ request: r }) => `${r.method} ${new URL(r.url).pathname}`),
  ]).toEqual([expect.objectContaining({ state: "completed", succeeded: "1-2", unknown: "" }), expected]);
});
