import { expect, test } from "vitest";
import { atPath, isObject, parseJson } from "../../../src/base/json.ts";
import { visible } from "../../../src/base/visible.ts";

test.each([
  ["data.token", "t"],
  ["items.0.id", 1],
  ["items.1", undefined],
  ["items.x", undefined],
  ["data.token.length", undefined],
  ["none", null],
  ["none.deeper", undefined],
  ["constructor", undefined],
  ["__proto__", undefined],
  ["items.length", undefined],
])("the path %s leads to %j", (path, found) => {
  expect(atPath({ data: { token: "t" }, items: [{ id: 1 }], none: null }, path)).toEqual(found);
});

test("what is not JSON is nothing, and only objects are objects", () => {
  const texts = ["{}", "[]", "null", "1", '"x"', "", "{", "<html>"];
  expect(texts.map((text) => [parseJson(text), isObject(parseJson(text))])).toEqual([
    [{}, true],
    [[], false],
    [null, false],
    [1, false],
    ["x", false],
    [undefined, false],
    [undefined, false],
    [undefined, false],
  ]);
});

test("invisible characters of foreign text are shown", () => {
  expect(visible("a\u001b[31mb\u202ec\u200bd\ud800e ü🚚")).toBe("a\\u{1b}[31mb\\u{202e}c\\u{200b}d\\u{d800}e ü🚚");
});
