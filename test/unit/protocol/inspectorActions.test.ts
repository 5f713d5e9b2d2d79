import { expect, test } from "vitest";
import { parseInspectorAction } from "../../../src/protocol/inspectorActions.ts";

test("the page can ask for what it has buttons for", () => {
  const asked = [
    { is: "ready" },
    { is: "compare", extra: 1 },
    { is: "verify", source: 2 },
    { is: "decrypt-with-file" },
  ];
  expect(asked.map(parseInspectorAction)).toEqual([
    { is: "ready" },
    { is: "compare" },
    { is: "verify", source: 2 },
    { is: "decrypt-with-file" },
  ]);
});

test.each([
  undefined,
  "ready",
  {},
  { is: "run" },
  { is: "verify" },
  { is: "verify", source: -1 },
  { is: "verify", source: 0.5 },
  { is: "verify", source: "https://evil.example" },
])("%j is nothing it can ask for", (data) => {
  expect(parseInspectorAction(data)).toBeUndefined();
});
