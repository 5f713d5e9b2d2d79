import { expect, test } from "vitest";
import type { JsonValue } from "../../../src/base/json.ts";
import { holds } from "../../../src/engine/holds.ts";

const cases: readonly [sent: JsonValue, now: JsonValue | undefined, holds: boolean][] = [
  [{ qty: 1 }, { qty: 1, version: 3 }, true],
  [{ qty: 1 }, { qty: "1" }, false],
  [{ qty: null }, {}, false],
  [{ a: { b: [1, { c: true }] } }, { a: { b: [1, { c: true, d: 0 }], e: 1 } }, true],
  [{ list: [1, 2] }, { list: [1, 2, 3] }, false],
  [{ list: [] }, { list: {} }, false],
  [{}, undefined, false],
  [{ constructor: null }, {}, false],
  ["a", "a", true],
];

test.each(cases)("%j stands in %j: %s", (sent, now, expected) => {
  expect(holds(sent, now)).toBe(expected);
});
