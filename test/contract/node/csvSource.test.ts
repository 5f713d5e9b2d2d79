import { expect, test } from "vitest";
import { failureOf } from "./failureOf.ts";
import { never, place, readAll, sourceOf } from "./sourceOf.ts";

test("CSV with mark, quoted line breaks, mixed line ends and blank lines keeps numbers and lines", async () => {
  const from = await sourceOf(
    "orders.csv",
    '\uFEFFid,note\r\n1,"two\r\nlines, ""quoted"""\r\n\n2,plain\n3,"a\rb\nc"\r\n4,Grüße 🚚',
  );
  expect({ columns: await from.columns(never), ...(await readAll(from)) }).toEqual({
    columns: ["id", "note"],
    records: [
      { number: 1, line: 2, values: { id: "1", note: 'two\r\nlines, "quoted"' } },
      { number: 2, line: 5, values: { id: "2", note: "plain" } },
      { number: 3, line: 6, values: { id: "3", note: "a\rb\nc" } },
      { number: 4, line: 9, values: { id: "4", note: "Grüße 🚚" } },
    ],
    problems: [],
  });
});

test("every ragged row is reported with its line, keeps its number, and reading goes on", async () => {
  const from = await sourceOf("orders.csv", 'a,b\n1,2\n3\n"4\n",5\n6,7,8\n9,10\n');
  expect(await readAll(from)).toEqual({
    records: [
      { number: 1, line: 2, values: { a: "1", b: "2" } },
      { number: 3, line: 4, values: { a: "4\n", b: "5" } },
      { number: 5, line: 7, values: { a: "9", b: "10" } },
    ],
    problems: [
      { code: "ragged-row", file: "orders.csv", line: 3, column: 2, length: 0, facts: { expected: 2, found: 1 } },
      { code: "ragged-row", file: "orders.csv", line: 6, column: 5, length: 1, facts: { expected: 2, found: 3 } },
    ],
  });
});

test("typed columns become numbers, booleans and JSON; an empty cell becomes null", async () => {
  const from = await sourceOf("orders.csv", 'qty,rush,tags,text\n"12.5",TRUE,"[1,""x""]",007\n-3e2,0,{},\n,,,\n', {
    qty: "number",
    rush: "boolean",
    tags: "json",
    text: "string",
  });
  expect(await readAll(from)).toEqual({
    records: [
      { number: 1, line: 2, values: { qty: 12.5, rush: true, tags: [1, "x"], text: "007" } },
      { number: 2, line: 3, values: { qty: -300, rush: false, tags: {}, text: "" } },
      { number: 3, line: 4, values: { qty: null, rush: null, tags: null, text: "" } },
    ],
    problems: [],
  });
});

test("a value that is not of its column's type is a problem, and so is an integer that would lose digits", async () => {
  const from = await sourceOf("orders.csv", "qty,rush\n0x10,true\n9007199254740993,maybe\n1,true\n", {
    qty: "number",
    rush: "boolean",
  });
  const wrong = (line: number, at: { column: number; length: number }, facts: object) => ({
    code: "value-of-wrong-type",
    file: "orders.csv",
    line,
    ...at,
    facts,
  });
  expect(await readAll(from)).toEqual({
    records: [{ number: 3, line: 4, values: { qty: 1, rush: true } }],
    problems: [
      wrong(2, { column: 1, length: 4 }, { column: "qty", expected: "number", found: "0x10" }),
      wrong(3, { column: 1, length: 16 }, { column: "qty", expected: "number", found: "9007199254740993" }),
      wrong(3, { column: 18, length: 5 }, { column: "rush", expected: "boolean", found: "maybe" }),
    ],
  });
});

test("TSV is split at tabs", async () => {
  expect(await readAll(await sourceOf("orders.TSV", "a\tb\n1,5\t2\n"))).toEqual({
    records: [{ number: 1, line: 2, values: { a: "1,5", b: "2" } }],
    problems: [],
  });
});

test.each([
  ["no bytes", ""],
  ["only a byte order mark", "\uFEFF"],
  ["only a header", "id,note\n\n"],
])("a CSV with %s is empty", async (_, content) => {
  const from = await sourceOf("orders.csv", content);
  const problem = { code: "records-empty", file: "orders.csv", line: 1, ...place, facts: {} };
  expect({ columns: await failureOf(from.columns(never)), ...(await readAll(from)) }).toEqual({
    columns: { "input-invalid": { problems: [problem], count: 1 } },
    records: [],
    problems: [problem],
  });
});

test("every repeated column is named once", async () => {
  const from = await sourceOf("orders.csv", "a,b,a,b,a\n1,2,3,4,5\n");
  const twice = (name: string, column: number) => ({
    code: "column-twice",
    file: "orders.csv",
    line: 1,
    column,
    length: 1,
    facts: { column: name },
  });
  expect(await failureOf(from.columns(never))).toEqual({
    "input-invalid": { problems: [twice("a", 5), twice("b", 7)], count: 2 },
  });
});

test("a quote that is never closed is told with the line of its row, after the good rows before it", async () => {
  const from = await sourceOf("orders.csv", 'a,b\n1,2\n3,"open\n5,6\n');
  expect(await readAll(from)).toEqual({
    records: [{ number: 1, line: 2, values: { a: "1", b: "2" } }],
    problems: [{ code: "records-syntax", file: "orders.csv", line: 3, ...place, facts: { error: "quote not closed" } }],
  });
});

test("an unclosed quote in a large file ends with the longest record, not with the memory", async () => {
  const from = await sourceOf("orders.csv", `a,b\n1,"open${"x".repeat(17 * 1024 * 1024)}`);
  expect((await readAll(from)).problems).toEqual([
    { code: "records-syntax", file: "orders.csv", line: 2, ...place, facts: { error: "max record size" } },
  ]);
});

test.each([
  ["a Latin-1 letter", Buffer.from([0xfc]), 0],
  ["a character cut in two", Buffer.from([0xe2, 0x82, 0x0a]), 0],
  ["an encoded surrogate", Buffer.from([0x41, 0xed, 0xa0, 0x80]), 1],
  ["an overlong slash", Buffer.from([0xc0, 0xaf]), 0],
  ["a character cut by the end of the file", Buffer.from([0xf0, 0x9f, 0x9a]), 0],
])("bytes that are not UTF-8 are told by byte, line and column: %s", async (_, bad, offset) => {
  // Across many chunks, with multi-byte characters straddling their ends.
  const head = Buffer.from(`a,b\n${"1,€🚚ü\n".repeat(9_000)}`);
  const from = await sourceOf("orders.csv", Buffer.concat([head, bad]));
  const { records, problems } = await readAll(from);
  expect({ records: records.length, last: records.at(-1)?.values, problems }).toEqual({
    // The parser still looks two bytes ahead of the last one.
    records: 8_999,
    last: { a: "1", b: "€🚚ü" },
    problems: [
      {
        code: "not-utf8",
        file: "orders.csv",
        line: 9_002,
        column: 1 + offset,
        length: 0,
        facts: { byte: head.length + offset, likely: null },
      },
    ],
  });
});

test("UTF-16 without its mark is not taken for UTF-8", async () => {
  const from = await sourceOf("orders.csv", Buffer.from("id\n1\n", "utf16le"));
  expect(await failureOf(from.columns(never))).toEqual({
    "input-invalid": {
      problems: [
        { code: "not-utf8", file: "orders.csv", line: 1, column: 2, length: 0, facts: { byte: 1, likely: "utf-16le" } },
      ],
      count: 1,
    },
  });
});
