import { expect, test } from "vitest";
import { hours, minutes, seconds } from "../../../src/base/time.ts";
import { diagnose } from "../../../src/doctor/diagnose.ts";
import { answer, caseOf, event, given, told } from "./cases.ts";

const signedIn = event(0, { event: "signed-in" });
const withHeader = { connection: { lifetimeHeader: "x-left" } };

test("a token that dies at 30 of 60 minutes: declared, scope and observed stand side by side", () => {
  const seen = [given({ scope: "orders" }), signedIn, answer(29), answer(30, { status: 401 })];
  const [first] = diagnose(caseOf(seen, { lifetime: { access: hours(1) } }));
  expect(first).toMatchObject({
    id: "lifetime-shorter-than-declared",
    severity: "warning",
    facts: { declared: hours(1), seen: minutes(30), scope: "orders" },
  });
  expect(first?.evidence.map(({ name, value, source }) => [name, value, source.is])).toEqual([
    ["declared-life", { is: "span", ms: hours(1) }, "answer"],
    ["declared-life", { is: "span", ms: hours(1) }, "config"],
    ["seen-life", { is: "span", ms: minutes(30) }, "test"],
    ["last-taken", { is: "span", ms: minutes(29) }, "test"],
    ["granted-scope", { is: "text", text: "orders" }, "answer"],
  ]);
});

test("a token that dies when it was to die is as it should be", () => {
  expect(told(caseOf([given(), signedIn, answer(59), answer(60, { status: 401 })]))).toEqual([]);
});

test("a token that another one outlived did not die of its age", () => {
  const seen = [
    given(),
    signedIn,
    answer(9),
    answer(10, { status: 401 }),
    event(10, { event: "refreshed", generation: 2 }),
    answer(55, { generation: 2, tokenAge: minutes(45) }),
  ];
  expect(told(caseOf(seen))).toEqual([]);
});

test("a token of which nobody saw that it was ever taken shows no life", () => {
  expect(told(caseOf([given(), signedIn, answer(1, { status: 401 })]))).toEqual(["problem fresh-token-refused"]);
});

test("a header whose end stays where it is tells the life, one whose end moves with each use an idle window", () => {
  const fixed = [given(), answer(0, { left: minutes(15) }), answer(1, { left: minutes(14) })];
  const sliding = [given(), answer(0, { left: minutes(15) }), answer(1, { left: minutes(15) })];
  expect([told(caseOf(fixed, withHeader)), told(caseOf(sliding, withHeader))]).toEqual([
    ["warning lifetime-shorter-than-declared"],
    ["warning idle-window"],
  ]);
});

test("a header that counts whole seconds shows within three of them which it is", () => {
  const at = seconds(3) / 60_000;
  const fixed = [given(), answer(0, { left: seconds(900) }), answer(at, { left: seconds(896) })];
  const sliding = [given(), answer(0, { left: seconds(900) }), answer(at, { left: seconds(899) })];
  expect([told(caseOf(fixed, withHeader)), told(caseOf(sliding, withHeader))]).toEqual([
    ["warning lifetime-shorter-than-declared"],
    ["warning idle-window"],
  ]);
});

test("the scope is the cause where a token without it was taken at a greater age", () => {
  const seen = [
    given({ asked: "orders offline_access" }),
    given({ chain: "narrower", asked: "offline_access" }),
    signedIn,
    answer(14),
    answer(15, { status: 401 }),
    answer(20, { chain: "narrower" }),
  ];
  const [first] = diagnose(caseOf(seen, { authentication: { scope: "orders offline_access" } }));
  expect(first).toMatchObject({
    id: "scope-limits-lifetime",
    facts: { scopes: ["orders"], seen: minutes(15), declared: hours(1), livedWithout: minutes(20) },
  });
});

test("the scope is not the cause where a token without it died as well", () => {
  const seen = [
    given({ asked: "orders" }),
    given({ chain: "narrower", asked: "" }),
    signedIn,
    answer(14),
    answer(15, { status: 401 }),
    answer(14, { chain: "narrower" }),
    answer(15, { chain: "narrower", status: 401 }),
  ];
  expect(told(caseOf(seen, { authentication: { scope: "orders" } }))).toEqual([
    "warning lifetime-shorter-than-declared",
  ]);
});

const rested = event(0, { event: "signed-in", chain: "resting" });

test("a pause is fatal where the token in use was taken at a greater age", () => {
  const seen = [
    given(),
    signedIn,
    rested,
    answer(25),
    answer(8, { chain: "resting", pause: minutes(8) }),
    answer(20, { chain: "resting", pause: minutes(12), status: 401 }),
  ];
  const [first] = diagnose(caseOf(seen));
  expect(first).toMatchObject({ id: "idle-window", facts: { idle: minutes(12), survived: minutes(8) } });
});

test("a pause is not fatal where the token in use died meanwhile", () => {
  const seen = [
    given({ expiresIn: minutes(15) }),
    signedIn,
    rested,
    answer(14),
    answer(15, { status: 401 }),
    answer(8, { chain: "resting", pause: minutes(8) }),
    answer(20, { chain: "resting", pause: minutes(12), status: 401 }),
  ];
  expect(told(caseOf(seen))).toEqual([]);
});

test("an idle window that is declared or kept open is a note", () => {
  const keepAlive = { url: "https://mes.example.com/health", every: minutes(10) };
  expect([
    told(caseOf([], { lifetime: { idle: minutes(15) } })),
    told(caseOf([answer(0, { left: minutes(15) }), answer(1, { left: minutes(15) })], { connection: { keepAlive } })),
  ]).toEqual([["note idle-window"], ["note idle-window"]]);
});

test("a life that is kept to since it was learned goes on being told", () => {
  const learned = { is: "life-learned", at: given().at, run: null, life: minutes(30), declared: hours(1) } as const;
  expect(told(caseOf([learned]))).toEqual(["warning lifetime-shorter-than-declared"]);
});
