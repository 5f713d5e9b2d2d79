import { expect, test } from "vitest";
import { diagnose, explanatoryOrder } from "../../../src/doctor/diagnose.ts";
import { answer, caseOf, minute, told } from "./cases.ts";
import { findingSamples } from "./findingSamples.ts";

test("nothing is found where nothing was seen", () => {
  expect(diagnose(caseOf([]))).toEqual([]);
});

test("every finding has its place in the order of causes", () => {
  expect(explanatoryOrder.toSorted()).toEqual(Object.keys(findingSamples).sort());
});

test("the heaviest comes first, and of one weight the cause before what it brings about", () => {
  const seen = [
    { is: "clock-read", at: minute(0), ahead: answer(20).tokenAge, host: "mes.example.com", run: null } as const,
    answer(1, { status: 403 }),
    answer(2, { headers: { age: "3" } }),
  ];
  expect(told(caseOf(seen, { lifetime: { idle: answer(15).tokenAge } }))).toEqual([
    "problem clock-skew",
    "problem permission-denied-not-expired",
    "problem gateway-timeout-or-cache",
    "note idle-window",
  ]);
});

test("the order in which things were seen changes nothing", () => {
  const seen = [answer(1, { status: 403 }), answer(2, { media: "html" }), answer(3)];
  expect(diagnose(caseOf(seen.toReversed()))).toEqual(diagnose(caseOf(seen)));
});

test("findings are plain values: they come out of JSON as they went in", () => {
  const findings = diagnose(
    caseOf([answer(1, { status: 403 })], { connection: { baseUrl: "http://mes.example.com" } }),
  );
  expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
  expect(findings.every(({ evidence }) => evidence.length > 0)).toBe(true);
});
