import { expect, test } from "vitest";
import { JsonDocument } from "../../../src/config/document.ts";

const at = (text: string, path: (string | number)[]) => new JsonDocument({ path: "f", text }).placeOfValue(path);

test("lines end at LF, CR LF and CR, and columns count UTF-16 units", () => {
  expect(at('{\r\n\r"😀":\n\t/* ü */ "x" }', ["😀"])).toEqual({ line: 4, column: 10, length: 3 });
});

test("the place of what is not there is that of the nearest thing around it", () => {
  expect(at('{ "a": [1, {}] }', ["a", 1, "b", "c"])).toEqual({ line: 1, column: 12, length: 2 });
});

test("the last of two fields with one name counts, for value and place", () => {
  const document = new JsonDocument({ path: "f", text: '{ "a": 1, "a": 2 }' });
  expect([document.value, document.valueAt(["a"]), document.placeOfValue(["a"]).column]).toEqual([{ a: 2 }, 2, 16]);
});

test("a field called __proto__ is a field like others", () => {
  const { value } = new JsonDocument({ path: "f", text: '{ "__proto__": { "x": 1 } }' });
  expect([Object.keys(value ?? {}), Object.getPrototypeOf(value) === Object.prototype]).toEqual([["__proto__"], true]);
});

test("a text that goes on for a megabyte without sense is read to its end", () => {
  for (const piece of ["[", "{", '"', '{"a":', "\\", "/*", "eyJ", "😀"]) {
    expect(
      new JsonDocument({ path: "f", text: piece.repeat(1_000_000 / piece.length) }).syntaxProblems.length,
    ).toBeGreaterThan(0);
  }
});
