import { expect, test } from "vitest";
import type { TokenEvent } from "../../../src/auth/tokenSource.ts";
import { epochMs, minutes } from "../../../src/base/time.ts";
import { auditOf, entryOf, lifeAlertOf } from "../../../src/node/tokenNotes.ts";

const at = epochMs(Date.UTC(2026, 0, 5, 8));
const rejected: TokenEvent = {
  kind: "rejected",
  at,
  connection: "mes",
  generation: 3,
  expiry: { at: epochMs(at + 60_000), binding: "learned" },
  trouble: "session-taken-over",
  detail: "invalid_token",
};
const learned: TokenEvent = { kind: "lifetime-learned", at, connection: "mes", generation: 3 };

test("checkpoint and audit keep the class of a trouble and the limit that binds", () => {
  expect([entryOf(rejected), auditOf(rejected), entryOf(learned)]).toEqual([
    {
      is: "token",
      at: "2026-01-05T08:00:00.000Z",
      event: "rejected",
      generation: 3,
      ends: "2026-01-05T08:01:00.000Z",
      binding: "learned",
      trouble: "session-taken-over",
      detail: "invalid_token",
    },
    {
      event: "rejected",
      generation: 3,
      ends: "2026-01-05T08:01:00.000Z",
      binding: "learned",
      trouble: "session-taken-over",
      detail: "invalid_token",
    },
    {
      is: "token",
      at: "2026-01-05T08:00:00.000Z",
      event: "lifetime-learned",
      generation: 3,
      ends: null,
      binding: "none",
      detail: null,
    },
  ]);
});

test("a life that is shorter than declared is an alert, with both", () => {
  const alerts = [
    { ...learned, life: { seen: minutes(15), declared: minutes(60) } },
    { ...learned, life: { seen: minutes(15), declared: undefined } },
    learned,
    rejected,
  ].map(lifeAlertOf);
  expect(alerts).toEqual([
    { kind: "token-life", value: minutes(15), limit: minutes(60) },
    undefined,
    undefined,
    undefined,
  ]);
});
