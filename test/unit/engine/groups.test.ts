import { expect, test } from "vitest";
import type { HttpRequest } from "../../../src/base/http.ts";
import { millis } from "../../../src/base/time.ts";
import type { SourceRecord } from "../../../src/engine/record.ts";
import { type Act, FakeApi } from "../../fakes/fakeApi.ts";
import type { Crash } from "../../fakes/fakeJournal.ts";
import { FakeShelf } from "../../fakes/fakeShelf.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { type JobWish, makeTrial, template, validPart } from "./runTrial.ts";

const restoring: JobWish = {
  group: { by: "of", rollback: "restore" },
  concurrency: 1,
  retry: { attempts: 2, backoff: millis(1), maxBackoff: millis(1) },
};

/** Three groups of two: `{ id: "W1", qty: 1, of: "A" }`. */
const records: readonly SourceRecord[] = ["A", "A", "B", "B", "C", "C"].map((of, at) => ({
  number: at + 1,
  line: at + 2,
  values: { id: `W${at + 1}`, qty: at + 1, of },
}));

const written = (record: number) => JSON.stringify(records[record - 1]?.values);
const original = (record: number) => `{"id":"W${record}","qty":0}`;

/** W6 is not there at first. */
function filledShelf(): FakeShelf {
  const shelf = new FakeShelf();
  for (const record of [1, 2, 3, 4, 5]) shelf.put(`/orders/W${record}`, original(record));
  return shelf;
}

interface GroupTrial {
  readonly job?: JobWish;
  readonly shelf?: FakeShelf;
  /** Instead of the shelf; `cut-after` comes on top of it. */
  readonly fault?: (request: HttpRequest, count: number) => Act | undefined;
}

async function groupTrial({ job, shelf = filledShelf(), fault = () => undefined }: GroupTrial) {
  const trial = await makeTrial({ job: { ...restoring, ...job }, records });
  trial.api.respond = (request, count) => respond(shelf, fault(request, count), request);
  const end = await trial.run();
  return { trial, end, shelf: shelf.contents, told: told(trial.progress) };
}

function respond(shelf: FakeShelf, act: Act | undefined, request: HttpRequest): Act {
  if (act && act.fault !== "cut-after") return act;
  const answer = shelf.answer(request);
  return act ?? answer;
}

function told({ noteworthy, rolledBack }: Awaited<ReturnType<typeof makeTrial>>["progress"]) {
  return {
    rolledBack: rolledBack.toString(),
    why: noteworthy.map(({ record, is, error }) => `${record} ${is}: ${error}`),
  };
}

const refuses = (record: number) => (request: HttpRequest) =>
  request.method === "PUT" && request.body === written(record) ? { status: 422 } : undefined;

test("groups whose records are all taken succeed, in order within each", async () => {
  const { trial, end, shelf } = await groupTrial({});
  expect([end, shelf["/orders/W6"]]).toMatchObject([{ succeeded: "1-6", segments: "1-2" }, written(6)]);
  const writes = trial.api.seen.flatMap(({ request: { method, url } }) => (method === "GET" ? [] : [url.slice(-2)]));
  expect(writes).toEqual(["W1", "W2", "W3", "W4", "W5", "W6"]);
});

test("where one fails the others are put back as they were, the last one first", async () => {
  const { trial, end, shelf, told: why } = await groupTrial({ fault: refuses(4) });
  expect([end, why, shelf["/orders/W3"], shelf["/orders/W4"]]).toEqual([
    expect.objectContaining({ succeeded: "1-2,5-6", dead: "4", unknown: "", pending: 0 }),
    {
      rolledBack: "3",
      why: ["3 rolled-back: rolled back: record 4 (W4) of its group failed", "4 dead: refused with 422"],
    },
    original(3),
    original(4),
  ]);
  expect(trial.deadLetters.letters.map(({ record, status }) => [record, status])).toEqual([
    [3, undefined],
    [4, 422],
  ]);
});

test("a dead member counts as a cause and as failed, the rolled-back ones of its group as neither", async () => {
  const { trial } = await groupTrial({ fault: refuses(4) });
  const { causes, throughput } = trial.progress.metrics;
  expect({ causes: causes.facts, failed: throughput.facts.failed }).toEqual({
    causes: [
      {
        records: 1,
        status: 422,
        error: "refused with 422",
        example: "refused with 422",
        first: [{ record: 4, line: 5, key: "W4" }],
      },
    ],
    failed: [1],
  });
});

test("a record that was not there is removed again, and what came after the failure is never sent", async () => {
  const shelf = filledShelf();
  const all = records.map((record) => ({ ...record, values: { ...record.values, of: "A" } }));
  const trial = await makeTrial({ job: restoring, records: [...all].reverse().map(renumbered) });
  trial.api.respond = (request) => {
    const refused = request.method === "PUT" && request.url.endsWith("W4") ? { status: 422 } : undefined;
    return respond(shelf, refused, request);
  };
  await trial.run();
  expect([shelf.contents["/orders/W6"], shelf.contents["/orders/W5"], told(trial.progress)]).toEqual([
    undefined,
    original(5),
    {
      rolledBack: "1-2,4-6",
      why: [
        "1 rolled-back: rolled back: record 3 (W4) of its group failed",
        "2 rolled-back: rolled back: record 3 (W4) of its group failed",
        "3 dead: refused with 422",
        "4 rolled-back: not sent: record 3 (W4) of its group failed",
        "5 rolled-back: not sent: record 3 (W4) of its group failed",
        "6 rolled-back: not sent: record 3 (W4) of its group failed",
      ],
    },
  ]);
});

const renumbered = (record: SourceRecord, at: number): SourceRecord => ({ ...record, number: at + 1, line: at + 2 });

test("a record whose outcome is unknown blocks its group both ways", async () => {
  const fault = ({ method, url }: HttpRequest) =>
    method === "PUT" && url.endsWith("W4") ? { fault: "cut" as const } : undefined;
  const { end, shelf, told: why } = await groupTrial({ job: { write: { reconcile: "get" } }, fault });
  expect([end, shelf["/orders/W3"], why]).toMatchObject([
    { succeeded: "1-2,5-6", unknown: "3-4", dead: "" },
    written(3),
    {
      rolledBack: "",
      why: [
        "3 unknown: applied, and not rolled back: the outcome of record 4 (W4) of its group is unknown",
        "4 unknown: no answer: ECONNRESET; something else stands there",
      ],
    },
  ]);
});

test("an unknown outcome that a look decides blocks nothing", async () => {
  const fault = ({ method, url }: HttpRequest) =>
    method === "PUT" && url.endsWith("W4") ? { fault: "cut-after" as const } : undefined;
  const { end } = await groupTrial({ job: { write: { reconcile: "get" } }, fault });
  expect(end).toMatchObject({ succeeded: "1-6", unknown: "", dead: "" });
});

test.each([
  ["404", { status: 404 }, "refused with 404"],
  ["412 over somebody else's change", { status: 412 }, "refused with 412"],
  ["500 in every try", { status: 500 }, "refused with 500"],
  ["no answer", { fault: "cut" }, "no answer: ECONNRESET"],
] as const)("a rollback that meets %s is said, and raises an alert", async (_, act, error) => {
  const fault = (request: HttpRequest) =>
    refuses(4)(request) ?? (request.method === "PUT" && request.body === original(3) ? act : undefined);
  const { trial, end, shelf, told: why } = await groupTrial({ fault });
  expect([end, shelf["/orders/W3"], why.why[0], trial.progress.alerts]).toMatchObject([
    { dead: "3-4", unknown: "" },
    written(3),
    `3 dead: applied, and not rolled back: ${error}; record 4 (W4) of its group failed`,
    [{ kind: "rollback-failed", value: 1 }],
  ]);
});

test("a rollback without an answer is a rollback where what stood there before stands there again", async () => {
  let cut = 0;
  const fault = (request: HttpRequest) => {
    if (request.method !== "PUT" || request.body !== original(3)) return refuses(4)(request);
    cut += 1;
    return cut === 1 ? { fault: "cut-after" as const } : undefined;
  };
  const { end, told: why } = await groupTrial({ fault });
  expect([end, why.rolledBack]).toMatchObject([{ dead: "4" }, "3"]);
});

test("what somebody else wrote since is not overwritten by a rollback", async () => {
  const shelf = filledShelf();
  const fault = (request: HttpRequest) => {
    const refused = refuses(4)(request);
    if (refused) shelf.put("/orders/W3", '{"id":"W3","qty":99}');
    return refused;
  };
  const { end } = await groupTrial({ shelf, fault });
  expect([end, shelf.contents["/orders/W3"]]).toMatchObject([{ dead: "3-4" }, '{"id":"W3","qty":99}']);
});

test("a group of POSTs is undone by a request of its own, with what the server answered", async () => {
  const job: JobWish = {
    request: { method: "POST", path: template("/orders") },
    group: {
      by: "of",
      rollback: { method: "DELETE", path: template("/orders/${answer.id}"), headers: {}, body: undefined },
    },
  };
  const fault = ({ method, body }: HttpRequest) =>
    method === "POST" && body === written(4) ? { status: 422 } : undefined;
  const { trial, end, shelf, told: why } = await groupTrial({ job, shelf: new FakeShelf(), fault });
  const deleted = trial.api.seen.flatMap(({ request: { method, url } }) => (method === "DELETE" ? [url] : []));
  expect([end, why.rolledBack, Object.values(shelf), deleted]).toMatchObject([
    { succeeded: "1-2,5-6", dead: "4" },
    "3",
    [written(1), written(2), written(5), written(6)],
    ["https://mes.example.com/orders/new-3"],
  ]);
});

test("a version that was fetched for the snapshot is the one that is written over", async () => {
  const { trial, end } = await groupTrial({ job: { write: { ifMatch: "fetch", reconcile: "get" } } });
  const seen = trial.api.seen
    .slice(0, 4)
    .map(({ request: { method, headers } }) => `${method} ${headers["if-match"] ?? ""}`);
  expect([end, seen]).toMatchObject([{ succeeded: "1-6" }, ["GET ", "GET ", 'PUT "1"', 'PUT "2"']]);
});

/** W4 is refused; the first attempt dies as told, the second comes to the end. */
async function killed(crash: Crash | undefined, dieAtRequest: number) {
  const shelf = filledShelf();
  const api = new FakeApi(new VirtualClock());
  const dead = Promise.withResolvers<string>();
  let dying = true;
  api.respond = (request, count) => {
    const act = respond(shelf, refuses(4)(request), request);
    if (!dying || count !== dieAtRequest) return act;
    // Applied, and nobody is there any more to hear of it.
    dead.resolve("died");
    return { fault: "never-answers" };
  };
  const options = { job: { ...restoring, concurrency: 2 }, records, api };
  const first = await makeTrial(options);
  first.journal.crash = crash;
  const attempt = first.runner.run(first.cancel.signal).then(() => "ended");
  const how = await first.clock.run(Promise.race([attempt, dead.promise, first.journal.died.then(() => "died")]));
  dying = false;
  const checkpoint = await validPart(first.journal.text);
  const second = await makeTrial({ ...options, checkpoint, letters: first.deadLetters.letters });
  const { stopped, succeeded, dead: given, unknown, pending } = await second.run();
  const end = { stopped, succeeded, dead: given, unknown, pending };
  return { how, end, shelf: shelf.contents, rolledBack: second.progress.rolledBack.toString() };
}

const wholeGroups = {
  end: { stopped: undefined, succeeded: "1-2,5-6", dead: "4", unknown: "", pending: 0 },
  shelf: Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((record) => [
      `/orders/W${record}`,
      [3, 4].includes(record) ? original(record) : written(record),
    ]),
  ),
  rolledBack: "3",
};

test("killed at any append to the checkpoint, each group is whole in the end", async () => {
  let died = 0;
  for (const keeps of ["nothing", "half", "all"] as const) {
    for (let at = 1; ; at += 1) {
      const { how, ...found } = await killed({ at, keeps }, Infinity);
      expect({ at, keeps, ...found }).toEqual({ at, keeps, ...wholeGroups });
      if (how === "ended") break;
      died += 1;
    }
  }
  expect(died).toBeGreaterThan(20);
});

test("killed at any request, each group is whole in the end", async () => {
  let died = 0;
  for (let request = 1; ; request += 1) {
    const { how, ...found } = await killed(undefined, request);
    expect({ request, ...found }).toEqual({ request, ...wholeGroups });
    if (how === "ended") break;
    died += 1;
  }
  expect(died).toBeGreaterThan(9);
});
