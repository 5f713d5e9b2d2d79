import { expect, test } from "vitest";
import { failureOf } from "../../../src/auth/failureOf.ts";
import { type TokenRefusal, troubleOf } from "../../../src/auth/troubleOf.ts";
import { millis, minutes } from "../../../src/base/time.ts";
import { type TokenTrouble, tokenTroubles } from "../../../src/base/tokenTrouble.ts";

const rejected: TokenRefusal & { kind: "rejected" } = {
  kind: "rejected",
  acceptedBefore: true,
  withinLife: true,
  again: false,
  skew: millis(0),
  tolerance: minutes(5),
  exclusiveSession: false,
};

const refused: TokenRefusal & { kind: "refused" } = {
  kind: "refused",
  error: "invalid_grant",
  limitPassed: undefined,
  sentBefore: false,
};

const rfc = "The provided grant or refresh token is invalid, expired, revoked or was issued to another client.";

test.each<[what: string, refusal: TokenRefusal, trouble: TokenTrouble | undefined]>([
  ["a 401 that says nothing", rejected, "access-token-expired"],
  [
    "a 401 in FactoryTalk's words",
    { ...rejected, error: "Token expired - please re-authenticate" },
    "access-token-expired",
  ],
  ["a 401 in Arena's words", { ...rejected, description: "Token expired after 15m 23s" }, "access-token-expired"],
  [
    "a 401 in the words of RFC 6750",
    { ...rejected, error: "invalid_token", description: "The access token is expired, revoked, malformed, or invalid" },
    "access-token-expired",
  ],
  ["a 401 that names a revocation", { ...rejected, description: "Token has been revoked" }, "token-revoked"],
  ["a 401 that names the clock", { ...rejected, description: "iat is in the future" }, "clock-off"],
  ["a 401 before a token's time", { ...rejected, error: "token not yet valid" }, "clock-off"],
  ["a 401 that asks for another scope", { ...rejected, error: "insufficient_scope" }, "insufficient-scope"],
  ["a 401 in the middle of an exclusive session", { ...rejected, exclusiveSession: true }, "session-taken-over"],
  [
    "a 401 at the end of an exclusive session",
    { ...rejected, exclusiveSession: true, withinLife: false },
    "access-token-expired",
  ],
  [
    "a 401 to an exclusive session never used",
    { ...rejected, exclusiveSession: true, acceptedBefore: false },
    "access-token-expired",
  ],
  [
    "a 401 that names another session",
    { ...rejected, description: "Signed in from another device" },
    "session-taken-over",
  ],
  ["a second 401 by clocks within the tolerance", { ...rejected, again: true, skew: minutes(5) }, undefined],
  ["a second 401 by a clock ahead", { ...rejected, again: true, skew: minutes(6) }, "clock-off"],
  ["a second 401 by a clock a day behind", { ...rejected, again: true, skew: minutes(-1440) }, "clock-off"],
  ["403 for one who was let in before", { kind: "forbidden", status: 403, acceptedBefore: true }, "permission-changed"],
  ["403 from the start", { kind: "forbidden", status: 403, acceptedBefore: false }, undefined],
  [
    "403 for want of a scope",
    { kind: "forbidden", status: 403, acceptedBefore: true, error: "insufficient_scope" },
    "insufficient-scope",
  ],
  ["429", { kind: "forbidden", status: 429, acceptedBefore: true }, "quota-exceeded"],
  ["a refresh token refused without a word, nothing known", refused, undefined],
  ["the same past a known end", { ...refused, limitPassed: true }, "refresh-token-expired"],
  ["the same before every known end", { ...refused, limitPassed: false }, "token-revoked"],
  ["the same, sent before", { ...refused, sentBefore: true }, "refresh-token-reused"],
  ["a refresh token said to be expired", { ...refused, description: "Refresh token expired" }, "refresh-token-expired"],
  [
    "a refresh token said to be inactive",
    { ...refused, description: "session idle timeout reached" },
    "refresh-token-expired",
  ],
  [
    "a refresh token said to be revoked",
    { ...refused, description: "Token revoked", limitPassed: true },
    "token-revoked",
  ],
  [
    "a refresh token said to be used",
    { ...refused, description: "refresh token has already been used" },
    "refresh-token-reused",
  ],
  ["reuse in another word", { ...refused, description: "Reuse detected" }, "refresh-token-reused"],
  ["every cause in one sentence, nothing known", { ...refused, description: rfc }, undefined],
  [
    "every cause in one sentence, past a known end",
    { ...refused, description: rfc, limitPassed: true },
    "refresh-token-expired",
  ],
  ["a scope that is not given", { ...refused, error: "invalid_scope" }, "insufficient-scope"],
  [
    "an assertion from the future",
    { ...refused, error: "invalid_client", description: "nbf is in the future" },
    "clock-off",
  ],
  ["an endpoint that is away", { kind: "unusable", error: "ECONNREFUSED" }, "token-endpoint-unavailable"],
  ["an endpoint that throttles", { kind: "unusable", error: "Too many requests" }, "quota-exceeded"],
])("the class of %s", (_, refusal, trouble) => {
  expect(troubleOf(refusal)).toBe(trouble);
});

test("each class has a failure of its own, and without a class a person has to sign in", () => {
  const facts = {
    connection: "mes",
    error: "invalid_grant",
    name: "svc",
    refreshEnd: { limit: "idle", life: minutes(30) },
    needed: "write",
    granted: "read",
    skew: { ahead: minutes(7), tolerance: minutes(5) },
    url: "https://id.example.com/token",
    tries: 8,
    resetsAt: "2026-01-06T00:00:00.000Z",
    forbidden: { inARow: 3, succeeded: 12 },
  } as const;
  const connection = "mes";
  const error = "invalid_grant";
  const failures = [undefined, ...tokenTroubles].map((trouble) => {
    const failure = failureOf(trouble, facts);
    return [trouble, failure.code, failure.facts];
  });
  expect(failures).toEqual([
    [undefined, "sign-in-needed", { connection, error }],
    ["access-token-expired", "sign-in-needed", { connection, error }],
    ["refresh-token-expired", "refresh-token-expired", { connection, limit: "idle", life: 1_800_000 }],
    ["token-revoked", "token-revoked", { connection, error }],
    ["refresh-token-reused", "refresh-token-reused", { connection, error }],
    ["insufficient-scope", "insufficient-scope", { connection, needed: "write", granted: "read" }],
    ["permission-changed", "permission-changed", { inARow: 3, succeeded: 12 }],
    ["clock-off", "clock-off", { connection, ahead: 420_000, tolerance: 300_000 }],
    ["session-taken-over", "session-taken-over", { connection, name: "svc" }],
    ["quota-exceeded", "quota-exceeded", { connection, resetsAt: "2026-01-06T00:00:00.000Z" }],
    ["token-endpoint-unavailable", "token-endpoint-unavailable", { connection, url: facts.url, last: error, tries: 8 }],
  ]);
});
