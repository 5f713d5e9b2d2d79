import { expect, test } from "vitest";
import { seconds } from "../../../src/base/time.ts";
import { bodyTemplate } from "../../../src/config/bodyTemplate.ts";
import type { Batch } from "../../../src/config/job.ts";
import { hashJob } from "../../../src/engine/plan.ts";
import type { Act } from "../../fakes/fakeApi.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { type JobWish, makeJob, makeTrial, template } from "./runTrial.ts";

const whole: Batch = { size: 8, body: undefined, answers: undefined };
const answered: Batch = {
  size: 4,
  body: bodyTemplate({ parts: "${records}" }),
  answers: { list: "parts", status: "status", error: "error.message" },
};

function batched(batch: Batch, more: JobWish = {}): JobWish {
  return {
    ...more,
    request: { method: "POST", path: template("/batch"), batch },
    write: { idempotencyKey: "Idempotency-Key", ...more.write },
    concurrency: 1,
  };
}

/** Quantities, which are the record numbers, of each request. */
function sent(api: FakeApi): string[] {
  return api.seen.map(({ request: { headers, body } }) => {
    const parsed: unknown = JSON.parse(body ?? "null");
    const list = Array.isArray(parsed) ? parsed : (parsed as { parts: unknown[] }).parts;
    const numbers = (list as { qty: number }[]).map(({ qty }) => qty).join(",");
    return `${headers["idempotency-key"]}: ${numbers}`;
  });
}

const hasPoison = (body: string | undefined, ...poison: number[]) =>
  poison.some((number) => (body ?? "").includes(`"W${number}"`));

test("records share requests, each batch with a key of its own, the last one shorter", async () => {
  const trial = await makeTrial({ job: batched(whole), records: 20 });
  expect([await trial.run(), sent(trial.api)]).toMatchObject([
    { succeeded: "1-20", segments: "1-4" },
    ["r1-1-8: 1,2,3,4,5,6,7,8", "r1-9-16: 9,10,11,12,13,14,15,16", "r1-17-20: 17,18,19,20"],
  ]);
});

test("a refused batch is halved until the bad record stands alone, and its letter holds that record alone", async () => {
  const trial = await makeTrial({ job: batched(whole), records: 8 });
  trial.api.respond = ({ body }) => (hasPoison(body, 3) ? { status: 422 } : {});
  expect([await trial.run(), sent(trial.api), trial.deadLetters.letters]).toMatchObject([
    { succeeded: "1-2,4-8", dead: "3" },
    [
      "r1-1-8: 1,2,3,4,5,6,7,8",
      "r1-1-4: 1,2,3,4",
      "r1-1-2: 1,2",
      "r1-3-4: 3,4",
      "r1-3: 3",
      "r1-4: 4",
      "r1-5-8: 5,6,7,8",
    ],
    [{ key: "W3", status: 422, request: { body: '[{"id":"W3","qty":3}]' } }],
  ]);
});

test("each record of an answered batch has its own end, and what is refused for now goes again without the others", async () => {
  const trial = await makeTrial({ job: batched(answered), records: 4 });
  const answers: Act[] = [
    {
      body: '{"parts":[{"status":201},{"status":"422 no","error":{"message":"qty  too\\nsmall"}},{"status":503},{"status":200}]}',
    },
    { body: '{"parts":[{"status":200}]}' },
  ];
  trial.api.respond = (_, count) => answers[count - 1] ?? {};
  expect([await trial.run(), sent(trial.api), trial.deadLetters.letters]).toMatchObject([
    { succeeded: "1,3-4", dead: "2" },
    ["r1-1-4: 1,2,3,4", "r1-3: 3"],
    [{ key: "W2", status: 422, error: "qty too small", request: { body: '{"id":"W2","qty":2}' } }],
  ]);
});

test("a record that is refused for now in every try is given up on", async () => {
  const trial = await makeTrial({ job: batched(answered), records: 1 });
  trial.api.respond = () => ({ body: '{"parts":[{"status":503,"error":{"message":"busy"}}]}' });
  expect([await trial.run(), trial.api.seen.length, trial.deadLetters.letters[0]?.error]).toMatchObject([
    { dead: "1" },
    3,
    "busy",
  ]);
});

test.each([
  ['{"parts":[{"status":200}]}', "for 4 records came 1", undefined, "1-8"],
  ["{}", 'nothing at "parts"', "batch-answers-missing", "1-4"],
  ['{"parts":null}', 'no list at "parts"', "batch-answers-missing", "1-4"],
  ["", 'nothing at "parts"', "batch-answers-missing", "1-4"],
  [
    '{"parts":[{"code":200},{"code":200},{"code":200},{"code":500}]}',
    'no status at "status"',
    "batch-answers-missing",
    "1-4",
  ],
  ['{"parts":[{},{},{},{"status":"fine"}]}', 'no status at "status"', "batch-answers-missing", "1-4"],
])(
  "an answer that does not tell of each record makes all of them unknown, and stops the run where the next will not tell: %s",
  async (body, why, stopped, unknown) => {
    const trial = await makeTrial({ job: batched(answered), records: 8 });
    trial.api.respond = () => ({ body });
    const end = await trial.run();
    const errors = new Set(trial.progress.noteworthy.map(({ error }) => error));
    expect({ ...end, errors: [...errors] }).toMatchObject({
      stopped,
      succeeded: "",
      unknown,
      errors: [`the answer does not tell of each record: ${why}`],
    });
  },
);

test("a record without a status among others that have one is unknown", async () => {
  const trial = await makeTrial({ job: batched(answered), records: 4 });
  const parts = '[{"status":200},{},{"error":{"message":"too small"}},{"status":201}]';
  trial.api.respond = () => ({ body: `{"parts":${parts}}` });
  const end = await trial.run();
  expect([end, trial.progress.noteworthy.find(({ is }) => is === "unknown")?.error]).toMatchObject([
    { stopped: undefined, succeeded: "1,4", unknown: "2", dead: "3" },
    'the answer does not tell of each record: no status at "status"',
  ]);
});

test("where the answers stand can be corrected in an unfinished run, and nothing else of its batches", async () => {
  const hashOf = (batch: Batch) => hashJob(makeJob(batched(batch)), "https://mes.example.com", {});
  const answers = { list: "results", status: "status", error: undefined };
  const mended = await hashOf({ ...answered, answers });
  const other = await hashOf({ ...answered, size: 5 });
  const hash = await hashOf(answered);
  expect([mended === hash, other === hash]).toEqual([true, false]);
});

test("a batch without an answer is found record by record, and only what is missing goes again", async () => {
  const lookUp = { path: template("/orders?q=${id}"), at: "items.0" };
  const trial = await makeTrial({
    job: batched(whole, { write: { idempotencyKey: false, reconcile: lookUp } }),
    records: 4,
  });
  let cut = false;
  trial.api.respond = ({ method, url }) => {
    const [number] = /[12]$/.exec(url) ?? [];
    const items = number === undefined ? [] : [{ id: `W${number}`, qty: Number(number) }];
    if (method === "GET") return { body: JSON.stringify({ items }) };
    const first = !cut;
    cut = true;
    return first ? { fault: "cut" } : {};
  };
  const found = { ...trial, end: await trial.run() };
  const posts = trial.api.seen.flatMap(({ request: { method, body } }) => (method === "POST" ? [body] : []));
  expect([found.end, posts.at(-1)]).toMatchObject([
    { succeeded: "1-4", unknown: "" },
    '[{"id":"W3","qty":3},{"id":"W4","qty":4}]',
  ]);
});

test("killed in the middle of halving, it goes on with the same batches and keys, and nothing is applied twice", async () => {
  const clock = new VirtualClock();
  const api = new FakeApi(clock);
  const poison = ({ body }: { body?: string | undefined }) => (hasPoison(body, 3, 7) ? { status: 422 } : {});
  for (const killedAfter of [1, 2, 3, 4, 5, 6]) {
    const trial = { job: batched(whole), records: 8, api, clock };
    const first = await makeTrial(trial);
    const before = api.seen.length;
    api.respond = (request, count) => (count - before > killedAfter ? { fault: "never-answers" } : poison(request));
    void first.runner.run(first.cancel.signal);
    await clock.pass(seconds(20));
    // Killed here: the requests that are open never come back to a run.
    api.respond = poison;
    const second = await makeTrial({ ...trial, checkpoint: first.journal.text, letters: first.deadLetters.letters });
    const end = await second.run();
    const twice = [...api.changes].filter(([, times]) => times > 1);
    expect({ killedAfter, end, twice }).toMatchObject({
      killedAfter,
      end: { succeeded: "1-2,4-6,8", dead: "3,7", unknown: "", pending: 0 },
      twice: [],
    });
    api.changes.clear();
  }
});

test("what is refused for now goes again under the keys that a resumed run gives it, so that nothing is applied twice", async () => {
  const clock = new VirtualClock();
  const api = new FakeApi(clock);
  const trial = { job: batched(answered), records: 4, api, clock };
  const first = await makeTrial(trial);
  // The middle two are refused at first, and then taken; of that no answer ever comes.
  api.respond = (_, count) =>
    count === 1
      ? { body: '{"parts":[{"status":200},{"status":503},{"status":503},{"status":200}]}' }
      : { fault: "never-answers" };
  void first.runner.run(first.cancel.signal);
  await clock.pass(seconds(20));
  const second = await makeTrial({ ...trial, checkpoint: first.journal.text });
  api.respond = () => ({ body: '{"parts":[{"status":200}]}' });
  const end = await second.run();
  expect([end, sent(api)]).toMatchObject([
    { succeeded: "1-4", pending: 0 },
    ["r1-1-4: 1,2,3,4", "r1-2: 2", "r1-2: 2", "r1-3: 3"],
  ]);
});

test("the records of one request count together or not at all, however many outcomes wait for the disk", async () => {
  const job = batched({ size: 70, body: undefined, answers: undefined }, { concurrency: 1 });
  for (const at of [1, 2, 3]) {
    const first = await makeTrial({ job, records: 140 });
    first.journal.crash = { at, keeps: "all" };
    await first.clock.run(Promise.race([first.runner.run(first.cancel.signal), first.journal.died]));
    const second = await makeTrial({ job, records: 140, checkpoint: first.journal.text });
    const end = await second.run();
    const keys = sent(second.api).map((line) => line.split(":")[0]);
    expect({ at, end, strange: keys.filter((key) => key !== "r1-1-70" && key !== "r1-71-140") }).toMatchObject({
      at,
      end: { succeeded: "1-140", pending: 0 },
      strange: [],
    });
  }
});
