import { expect, test } from "vitest";
import { hours, seconds } from "../../../src/base/time.ts";
import { type Decision, decide, type TryContext, type TryResult } from "../../../src/engine/retryDecision.ts";
import type { WriteKind } from "../../../src/engine/writeKind.ts";

const scope = { needed: null };

const KINDS = ["read", "idempotent", "conditional", "patch", "keyed", "post"] as const satisfies readonly WriteKind[];

const answer = (status: number, rest: Partial<TryResult & { kind: "answer" }> = {}): TryResult => ({
  kind: "answer",
  status,
  html: false,
  ...rest,
});

function word(decision: Decision): string {
  switch (decision.kind) {
    case "pause":
      return `${{ throttled: "wait", unavailable: "away", quota: "quota" }[decision.because]}${decision.retryAfter === undefined ? "" : ` ${decision.retryAfter / 1000}s`}`;
    case "stop":
      return `stop: ${decision.because}`;
    default:
      return decision.kind;
  }
}

function decideFor(write: WriteKind, result: TryResult, rest: Partial<TryContext> = {}): string {
  const methods = { read: "GET", idempotent: "PUT", conditional: "PUT", patch: "PATCH", keyed: "POST", post: "POST" };
  const sent = {
    write,
    method: methods[write],
    result,
    attempt: 1,
    maxAttempts: 3,
    mayBeApplied: false,
    tookOthers: true,
  };
  return word(decide({ ...sent, ...rest }));
}

const all = (decision: string) => Array<string>(KINDS.length).fill(decision);
const repeatable = (again: string, otherwise: string) => [again, again, again, otherwise, again, otherwise];

/** The retry matrix, a row for a case and a column for each kind of write, for the first of three tries. */
const matrix: [what: string, result: TryResult, decisions: string[]][] = [
  ["not sent", { kind: "not-sent" }, all("away")],
  ["cut", { kind: "cut" }, repeatable("retry", "unknown")],
  ["a 2xx with a broken body", { kind: "cut", status: 200 }, all("done").with(0, "retry")],
  ["a 502 with a broken body", { kind: "cut", status: 502 }, repeatable("retry", "unknown")],
  ["408", answer(408), repeatable("retry", "unknown")],
  ["500", answer(500), repeatable("retry", "unknown")],
  ["501, which no row names, as 500", answer(501), repeatable("retry", "unknown")],
  ["502", answer(502), repeatable("retry", "unknown")],
  ["504", answer(504), repeatable("retry", "unknown")],
  ["503", answer(503), repeatable("away", "unknown")],
  ["503 with Retry-After", answer(503, { retryAfter: seconds(7) }), all("away 7s")],
  ["429", answer(429), all("wait")],
  ["429 with Retry-After", answer(429, { retryAfter: seconds(7) }), all("wait 7s")],
  ["429 with Retry-After 0", answer(429, { retryAfter: seconds(0) }), all("wait 0s")],
  ["401 that a new token did not heal", answer(401), all("stop: unauthorised")],
  ["403", answer(403), all("forbidden")],
  ["403 over the scope, when records went through", answer(403, { scope }), all("forbidden")],
  ["429 over a quota that resets", answer(429, { quota: { resetsIn: hours(20) } }), all("quota 72000s")],
  ["400 over a quota that resets", answer(400, { quota: { resetsIn: hours(20) } }), all("quota 72000s")],
  ["429 over a quota, resetting nobody knows when", answer(429, { quota: {} }), all("stop: quota")],
  ["429 over a quota, resetting in two days", answer(429, { quota: { resetsIn: hours(48) } }), all("stop: quota")],
  ["200 that uses the quota up", answer(200, { quota: { resetsIn: hours(1) } }), all("done")],
  ["404", answer(404), all("dead")],
  ["410", answer(410), all("dead")],
  ["409", answer(409), ["dead", "dead", "conflict", "conflict", "retry", "dead"]],
  ["412", answer(412), all("dead").with(2, "conflict")],
  ["400", answer(400), all("dead")],
  ["422", answer(422), all("dead")],
  ["a redirect", answer(302), all("stop: html")],
  ["200", answer(200), all("done")],
  ["201", answer(201), all("done")],
  ["204", answer(204), all("done")],
  ["200 that is as asserted", answer(200, { assertion: "met" }), all("done")],
  ["200 that is not as asserted", answer(200, { assertion: "failed" }), all("dead")],
  ["409 that counts as success", answer(409, { assertion: "met" }), all("done")],
  ["403 that counts as success", answer(403, { assertion: "met" }), all("done")],
  ["500 that counts as success", answer(500, { assertion: "met" }), all("done")],
  ["409 over a quota, whatever counts as success", answer(409, { assertion: "met", quota: {} }), all("stop: quota")],
  ["a page, whatever is asserted", answer(200, { html: true, assertion: "met" }), all("stop: html")],
  ["200 with HTML", answer(200, { html: true }), all("stop: html")],
  ["302 with HTML", answer(302, { html: true }), all("stop: html")],
  ["404 with HTML", answer(404, { html: true }), all("dead")],
  ["502 with HTML", answer(502, { html: true }), repeatable("retry", "unknown")],
];

test.each(matrix)("the first try ends with: %s", (_, result, decisions) => {
  expect(Object.fromEntries(KINDS.map((kind) => [kind, decideFor(kind, result)]))).toEqual(
    Object.fromEntries(KINDS.map((kind, at) => [kind, decisions[at]])),
  );
});

/** read, idempotent, conditional, patch, keyed, post; the third of three tries. */
const last: typeof matrix = [
  ["not sent: waiting is not counted", { kind: "not-sent" }, all("away")],
  ["429: waiting is not counted", answer(429), all("wait")],
  ["cut", { kind: "cut" }, ["dead", "unknown", "unknown", "unknown", "unknown", "unknown"]],
  [
    "502, perhaps applied: a dead letter under a new key",
    answer(502),
    repeatable("dead", "unknown").with(4, "unknown"),
  ],
  ["409: the key may be in progress", answer(409), ["dead", "dead", "conflict", "conflict", "retry", "dead"]],
  ["412", answer(412), all("unknown").with(2, "conflict")],
];

test.each(last)("the last try, after one that may have been applied, ends with: %s", (_, result, decisions) => {
  const rest = { attempt: 3, mayBeApplied: true };
  expect(Object.fromEntries(KINDS.map((kind) => [kind, decideFor(kind, result, rest)]))).toEqual(
    Object.fromEntries(KINDS.map((kind, at) => [kind, decisions[at]])),
  );
});

test("a scope under which nothing went through stops the run, and no record pays for it", () => {
  expect(decideFor("post", answer(403, { scope }), { tookOthers: false })).toBe("stop: scope");
});

test("a keyed POST that may have been applied is not dead for want of permission: a redrive has a key of its own", () => {
  expect([false, true].map((mayBeApplied) => decideFor("keyed", answer(403), { mayBeApplied }))).toEqual([
    decideFor("post", answer(403)),
    "unknown",
  ]);
});

test("a key that may be in progress is waited for about a minute, and then nobody knows", () => {
  const decisions = [7, 8].map((attempt) => decideFor("keyed", answer(409), { attempt, mayBeApplied: true }));
  expect([...decisions, decideFor("keyed", answer(409), { attempt: 3 })]).toEqual(["retry", "unknown", "dead"]);
});

test("an accepted write whose answer broke off is done, unless something is asserted of the answer", () => {
  const result = { kind: "cut", status: 200 } as const;
  expect([false, true].map((asserts) => decideFor("idempotent", result, { asserts }))).toEqual(["done", "retry"]);
  expect(decideFor("post", result, { asserts: true })).toBe("unknown");
});

test("a 500 to a keyed POST is tried twice and no more", () => {
  const rest = { maxAttempts: 5, mayBeApplied: true };
  expect([1, 2].map((attempt) => decideFor("keyed", answer(500), { ...rest, attempt }))).toEqual(["retry", "unknown"]);
});

test("a keyed 409 that no try explains is dead in the end", () => {
  expect(decideFor("keyed", answer(409), { attempt: 3 })).toBe("dead");
});

test.each([404, 410])("a repeated DELETE that meets %i is done, a first one is dead", (status) => {
  const rest = { method: "DELETE" };
  expect([
    decideFor("idempotent", answer(status), { ...rest, mayBeApplied: true }),
    decideFor("idempotent", answer(status), rest),
    decideFor("idempotent", answer(status), { mayBeApplied: true }),
  ]).toEqual(["done", "dead", "dead"]);
});
