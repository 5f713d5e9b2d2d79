import { expect, test } from "vitest";
import { type Failure, failedWith } from "../../../src/base/failure.ts";
import type { Problem } from "../../../src/base/problem.ts";
import { preflight } from "../../../src/engine/preflight.ts";
import type { SourceRecord } from "../../../src/engine/record.ts";
import { MemorySource, orders } from "../../fakes/memorySource.ts";
import { type JobWish, makeJob, template } from "./runTrial.ts";

const never = new AbortController().signal;

function check(
  records: readonly SourceRecord[],
  { show = 0, problems = [], job = {} }: { show?: number; problems?: Problem[]; job?: JobWish } = {},
) {
  const source = new MemorySource(records, problems);
  const context = { job: makeJob(job), baseUrl: "https://mes.example.com", headers: {}, run: "dry-run" };
  return { source, result: preflight({ context, source, show }, never) };
}

async function problemsOf(result: Promise<unknown>) {
  const error: unknown = await result.catch((reason: unknown) => reason);
  if (!failedWith(error, "input-invalid")) throw error;
  const { count, problems }: Failure<"input-invalid">["facts"] = error.facts;
  return { count, problems: problems.map(({ code, line, facts }) => [line, code, facts]) };
}

const row = (number: number, values: SourceRecord["values"]): SourceRecord => ({ number, line: number + 1, values });

test("counts the records and shows the first requests as they would be sent, in one reading", async () => {
  const { source, result } = check(orders(30), { show: 2 });
  expect(await result).toEqual({
    records: 30,
    shown: [1, 2].map((number) => ({
      record: { number, line: number + 1, values: { id: `W${number}`, qty: number } },
      request: {
        method: "PUT",
        url: `https://mes.example.com/orders/W${number}`,
        headers: { "content-type": "application/json" },
        body: `{"id":"W${number}","qty":${number}}`,
      },
    })),
  });
  expect([source.reads, source.open]).toEqual([1, 0]);
});

test("tells all that is wrong at once: damage, empty keys, missing and unsafe values, twins", async () => {
  const damage: Problem = {
    code: "ragged-row",
    file: "orders.csv",
    line: 9,
    column: 1,
    length: 0,
    facts: { expected: 2, found: 3 },
  };
  const records = [
    row(1, { id: "a", qty: 1, ref: 1 }),
    row(2, { id: "", qty: 1, ref: 2 }),
    row(3, { id: "c", qty: 1, ref: ".." }),
    row(4, { id: "d", ref: 4 }),
    row(5, { id: "a", qty: 2, ref: 5 }),
    row(6, { id: null, qty: 2, ref: 6 }),
    row(7, { id: 7, qty: 2, ref: 7 }),
    row(8, { id: "7", qty: 2, ref: 8 }),
  ];
  const body = { kind: "text", template: template("${qty}") } as const;
  const job: JobWish = { request: { path: template("/orders/${ref}"), body } };
  expect(await problemsOf(check(records, { problems: [damage], job }).result)).toEqual({
    count: 7,
    problems: [
      [3, "key-empty", { column: "id" }],
      [4, "value-unsafe", { column: "ref" }],
      [5, "value-missing", { column: "qty" }],
      [6, "key-twice", { key: "a", firstLine: 2 }],
      [7, "key-empty", { column: "id" }],
      [9, "ragged-row", { expected: 2, found: 3 }],
      [9, "key-twice", { key: "7", firstLine: 8 }],
    ],
  });
});

test("no records are a problem, but not beside a worse one", async () => {
  expect(await problemsOf(check([]).result)).toEqual({ count: 1, problems: [[1, "records-empty", {}]] });
});

test("of very many problems a hundred are shown and all are counted", async () => {
  const { count, problems } = await problemsOf(
    check(orders(500).map((order) => ({ ...order, values: { id: "x" } }))).result,
  );
  expect([count, problems.length, problems[0]]).toEqual([499, 100, [3, "key-twice", { key: "x", firstLine: 2 }]]);
});

const grouped: JobWish = { group: { by: "of", rollback: "restore" } };

test("the records of a group stand next to each other, and each has one", async () => {
  const of = ["A", "A", "B", "", "A", "C", "B"];
  const records = of.map((group, at) => row(at + 1, { id: `W${at}`, of: group }));
  expect(await problemsOf(check(records, { job: grouped }).result)).toEqual({
    count: 3,
    problems: [
      [5, "group-empty", { column: "of" }],
      [6, "group-scattered", { group: "A", firstLine: 2 }],
      [8, "group-scattered", { group: "B", firstLine: 4 }],
    ],
  });
});

test("what is wrong with groups is told beside all else, of records without a key as well", async () => {
  const of = ["A", "B", "A", ""];
  const records = of.map((group, at) => row(at + 1, { id: at < 2 ? "W" : "", of: group }));
  expect(await problemsOf(check(records, { job: grouped }).result)).toEqual({
    count: 5,
    problems: [
      [3, "key-twice", { key: "W", firstLine: 2 }],
      [4, "key-empty", { column: "id" }],
      [4, "group-scattered", { group: "A", firstLine: 2 }],
      [5, "group-empty", { column: "of" }],
      [5, "key-empty", { column: "id" }],
    ],
  });
});

test("the hundred that are shown are the first of the file, whatever check found them", async () => {
  const damage = Array.from({ length: 150 }, (_, at): Problem => {
    return {
      code: "ragged-row",
      file: "orders.csv",
      line: 400 + at,
      column: 1,
      length: 0,
      facts: { expected: 2, found: 3 },
    };
  });
  const records = orders(60).map((order) => ({ ...order, values: { id: "x" } }));
  const { count, problems } = await problemsOf(check(records, { problems: damage }).result);
  expect([count, problems[0], problems[58]?.slice(0, 2), problems[59]?.slice(0, 2), problems.length]).toEqual([
    209,
    [3, "key-twice", { key: "x", firstLine: 2 }],
    [61, "key-twice"],
    [400, "ragged-row"],
    100,
  ]);
});

test("a group that is too large to be held together is told once", async () => {
  const records = Array.from({ length: 1003 }, (_, at) => row(at + 1, { id: `W${at}`, of: "A" }));
  expect(await problemsOf(check(records, { job: grouped }).result)).toEqual({
    count: 1,
    problems: [[1002, "group-too-large", { group: "A", most: 1000 }]],
  });
});

test("batches are shown as they would be sent", async () => {
  const job: JobWish = {
    request: {
      method: "POST",
      path: template("/batch"),
      batch: { size: 2, body: undefined, answers: undefined },
    },
  };
  const { shown } = await check(orders(5), { show: 2, job }).result;
  expect(shown.map(({ record, request: { method, url, body } }) => [record.number, method, url, body])).toEqual([
    [1, "POST", "https://mes.example.com/batch", '[{"id":"W1","qty":1},{"id":"W2","qty":2}]'],
    [3, "POST", "https://mes.example.com/batch", '[{"id":"W3","qty":3},{"id":"W4","qty":4}]'],
  ]);
});
