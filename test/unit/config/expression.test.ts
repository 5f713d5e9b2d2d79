import { describe, expect, test } from "vitest";
import { millis } from "../../../src/base/time.ts";
import { checkExpressions } from "../../../src/config/checkExpressions.ts";
import { compileExpression, type ExpressionLimits, expressionLimits } from "../../../src/config/expression.ts";

const record = { id: "W1", qty: 3, lines: [{ sku: "a" }, { sku: "b" }] };

function expressionOf(text: string, limits: Partial<ExpressionLimits> = {}) {
  const compiled = compileExpression(text, { ...expressionLimits, ...limits });
  if (compiled.kind === "broken") throw new Error(compiled.error);
  return compiled.expression;
}

describe("an expression gives JSON:", () => {
  test.each([
    ['{ "key": id, "skus": lines.sku, "double": qty * 2 }', { key: "W1", skus: ["a", "b"], double: 6 }],
    ["id", "W1"],
    ["null", null],
    ["missing", undefined],
  ])("%s", async (text, value) => {
    const evaluation = await expressionOf(text).evaluate(record);
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual({ kind: "value", ...(value !== undefined && { value }) });
  });
});

describe("what is no JSON fails:", () => {
  test.each([
    ['{ "f": function($x) { $x } }', "there is a function in the result"],
    ["$sum", "there is a function in the result"],
    ['[{ "n": 1 / 0 }]', "a number in the result is not finite"],
    ['$sum(["a"])', 'Argument 1 of function "sum" must be an array of "numbers"'],
    ["$fetch('https://example.com')", "Attempted to invoke a non-function"],
    ["$require('fs')", "Attempted to invoke a non-function"],
  ])("%s", async (text, error) => {
    expect(await expressionOf(text).evaluate(record)).toEqual({ kind: "failed", error, endless: false });
  });
});

describe("what takes too much is stopped:", () => {
  test.each([
    ["($f := function($n) { $f($n) }; $f(1))", { time: millis(20) }, /timeout/i],
    ["($f := function($n) { 1 + $f($n) }; $f(1))", {}, /stack overflow/i],
    ["[1..1000]", { items: 999 }, /sequence length/i],
  ])("%s", async (text, limits, error) => {
    const evaluation = await expressionOf(text, limits).evaluate(record);
    expect(evaluation).toEqual({ kind: "failed", error: expect.stringMatching(error) as string, endless: true });
  });

  test("a long result, counted in bytes", async () => {
    const of = (text: string) => expressionOf(text, { bytes: 12 }).evaluate({});
    expect([await of('"1234567890"'), await of('"12345678901"'), await of('"äöüäöü"')]).toEqual([
      { kind: "value", value: "1234567890" },
      { kind: "failed", error: "the result is longer than 12 bytes", endless: false },
      { kind: "failed", error: "the result is longer than 12 bytes", endless: false },
    ]);
  });
});

test("a condition holds as JSONata casts it", async () => {
  const holds = async (text: string, input: Parameters<ReturnType<typeof expressionOf>["holds"]>[0] = {}) =>
    expressionOf(text).holds(input, { status: 204 });
  const texts = ["version > 1", "[]", "[0, 1]", '""', '"false"', "{}", "missing", "$status = 204", "$sum"];
  const values = await Promise.all(texts.map((text) => holds(text, { version: 2 })));
  expect(values.map((one) => one.kind === "value" && one.value)).toEqual([
    true,
    false,
    true,
    false,
    true,
    false,
    false,
    true,
    false,
  ]);
});

describe("an expression that does not parse is a problem of the job file", () => {
  const file = (body: string, condition: string) => ({
    path: "/data/a.sync.json",
    text: `{ "request": { "body": { "jsonata": ${body} } },\n  "assert": { "jsonata": ${condition} } }`,
  });

  test("at its place inside the string, behind escapes too", async () => {
    expect(await checkExpressions(file(String.raw`"{ \"a\": b c }"`, `"1 + + 2"`))).toEqual([
      {
        code: "expression-syntax",
        file: "/data/a.sync.json",
        line: 1,
        column: 49,
        length: 1,
        facts: { error: 'Expected "}", got "c"' },
      },
      {
        code: "expression-syntax",
        file: "/data/a.sync.json",
        line: 2,
        column: 31,
        length: 1,
        facts: { error: 'The symbol "+" cannot be used as a unary operator' },
      },
    ]);
  });

  test("and one that parses is none", async () => {
    expect(await checkExpressions(file(`"id"`, `"version > 1"`))).toEqual([]);
  });
});
