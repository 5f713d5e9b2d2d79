import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { editColumns, editFields } from "../../../src/node/redrive/editedLetter.ts";

const values: JsonObject = { id: 7, name: "", size: null, open: true, tags: ["a"], more: { x: 1 }, note: "n" };
const fields = ["id", "name", "size", "open", "tags"];
const row = { id: "7", name: "", size: "", open: "true", tags: '["a"]', other: '{"more":{"x":1},"note":"n"}' };
const letters = [
  { record: 1, values },
  { record: 2, values: { id: 8, size: 2.5 } },
];

function edited(change: Partial<typeof row>): unknown {
  const edit = editFields(letters, fields, "other");
  return edit({ record: 1, values }, new Map(Object.entries({ ...row, ...change })));
}

test("JSON values that nobody edited stay as they were, null and the empty text apart", () => {
  expect(edited({})).toEqual({ values });
});

test("an edited cell has the type that the value had, or that its field has in another letter", () => {
  const change = { name: "12", size: "3", open: "false", tags: '["b",2]', other: '{"note":5}' };
  expect(edited(change)).toEqual({
    values: { id: 7, name: "12", size: 3, open: false, tags: ["b", 2], note: 5 },
  });
});

test("an emptied cell is null, the empty text, or no further field", () => {
  expect(edited({ open: "", tags: "", other: "" })).toEqual({
    values: { id: 7, name: "", size: null, open: null, tags: null },
  });
});

test("every cell that is no such value is told", () => {
  expect(edited({ size: "big", open: "yes", tags: "[", other: "[1]" })).toEqual({
    unfit: [
      { column: "size", expected: "number", found: "big" },
      { column: "open", expected: "boolean", found: "yes" },
      { column: "tags", expected: "json", found: "[" },
      { column: "other", expected: "json", found: "[1]" },
    ],
  });
});

test("cells of a CSV input have the types that the job gives its columns", () => {
  const edit = editColumns(["id", "qty", "__proto__"], { qty: "number" });
  const cells = (qty: string) =>
    new Map([
      ["id", "7"],
      ["qty", qty],
      ["__proto__", "x"],
    ]);
  const letter = { record: 1, values: {} };
  expect([edit(letter, cells("12")), edit(letter, cells("")), edit(letter, cells("x"))].map(asText)).toEqual([
    '{"values":{"id":"7","qty":12,"__proto__":"x"}}',
    '{"values":{"id":"7","qty":null,"__proto__":"x"}}',
    '{"unfit":[{"column":"qty","expected":"number","found":"x"}]}',
  ]);
});

function asText(value: unknown): string {
  return JSON.stringify(value);
}
