import { expect, test } from "vitest";
import { never, place, readAll, sourceOf } from "./sourceOf.ts";

test("a JSON array gives its objects with the lines on which they start; another item keeps its number", async () => {
  const from = await sourceOf(
    "orders.json",
    '\uFEFF[\n {"id": 1,\n  "deep": {"n": [1, {}]}},\n\n 7, {"id":\n"x\\n"}\n]\n',
  );
  expect({ columns: await from.columns(never), ...(await readAll(from)) }).toEqual({
    columns: undefined,
    records: [
      { number: 1, line: 2, values: { id: 1, deep: { n: [1, {}] } } },
      { number: 3, line: 5, values: { id: "x\n" } },
    ],
    problems: [{ code: "record-not-object", file: "orders.json", line: 5, ...place, facts: { found: "number" } }],
  });
});

test.each([
  ["orders.json", "[]\n"],
  ["orders.json", ""],
  ["orders.json", " \n"],
  ["orders.jsonl", ""],
  ["orders.jsonl", "\n\n"],
])("%s without a record is empty: %j", async (name, content) => {
  expect(await readAll(await sourceOf(name, content))).toEqual({
    records: [],
    problems: [{ code: "records-empty", file: name, line: 1, ...place, facts: {} }],
  });
});

test.each([
  ["an object", '\n{"id":1}', 2, 0],
  ["a missing comma", '[{"id":1}\n{"id":2}]', 2, 1],
  ["an open end", '[{"id":1},\n{"id":2}', 2, 2],
  ["text after the end", '[{"id":1}]\n]', 2, 1],
])("JSON that is %s is told with its line", async (_, content, line, records) => {
  const result = await readAll(await sourceOf("orders.json", content));
  expect({ records: result.records.length, problems: result.problems }).toEqual({
    records,
    problems: [
      { code: "records-syntax", file: "orders.json", line, ...place, facts: { error: expect.any(String) as string } },
    ],
  });
});

test("JSONL skips blank lines, reports bad ones by line and goes on", async () => {
  const from = await sourceOf("orders.jsonl", '{"id":1}\r\n\n{"id":\n[2]\n{"id":3}');
  expect(await readAll(from)).toEqual({
    records: [
      { number: 1, line: 1, values: { id: 1 } },
      { number: 4, line: 5, values: { id: 3 } },
    ],
    problems: [
      {
        code: "records-syntax",
        file: "orders.jsonl",
        line: 3,
        ...place,
        facts: { error: expect.any(String) as string },
      },
      { code: "record-not-object", file: "orders.jsonl", line: 4, ...place, facts: { found: "array" } },
    ],
  });
});
