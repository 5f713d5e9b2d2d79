import { expect, test } from "vitest";
import { openedOf, readAll } from "./sourceOf.ts";

const delimiterOf = async (content: string) => (await openedOf("orders.csv", content)).form.delimiter;

test.each([
  ["commas", "id,status\n1,open\n", ","],
  ["semicolons, with decimal commas", "id;qty;price\n1;2,5;3,75\n2;1,0;9,99\n", ";"],
  ["tabs", "id\tstatus\n1\topen, late\n", "\t"],
  ["bars", "id|status\n1|open; late\n", "|"],
  ["semicolons in a quoted header cell", '"a;b;c",id\n1,2\n', ","],
  ["a quoted cell with line breaks and other delimiters", 'id;note\n1;"a,b\nc,d;e"\n2;"x""y"\n', ";"],
  ["a comma in each cell, but the key stands between semicolons", "id;price, net\n1;2,50\n2;3,75\n", ";"],
  ["a key that is not there: the one that cuts all rows alike", "nr;text\n1;a,b\n2;c\n", ";"],
  ["one ragged row among others", "id,status\n1,open\n2\n3,late\n", ","],
  ["one column alone", "id\n1\n2\n", ","],
  ["a header alone", "id;status", ";"],
  ["nothing", "", ","],
  ["two that would do: the first in order", "id,a;id,b\n", ","],
])("the delimiter of a CSV is found by its header and first rows: %s", async (_, content, delimiter) => {
  expect([await delimiterOf(content), await delimiterOf(content)]).toEqual([delimiter, delimiter]);
});

test("a row that the look at the head cuts in two does not count", async () => {
  const rows = Array.from({ length: 3 }, (_, at) => `${at};${"x,y ".repeat(8000)}\n`).join("");
  const { source, form } = await openedOf("orders.csv", `id;note\n${rows}`);
  const { records, problems } = await readAll(source);
  expect([form.delimiter, records.length, problems]).toEqual([";", 3, []]);
});
