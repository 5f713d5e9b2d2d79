import { expect, test } from "vitest";
import { metTokenTrouble } from "../../../src/engine/metTokenTrouble.ts";

const tokens = { signIns: 1, refreshes: 4, refreshFailures: 0, rejected: 0 };

test("a run met a token problem when a token was refused, a refresh failed, or a token stopped it", () => {
  const met = [
    { tokens, reason: null },
    { tokens, reason: "cancelled" },
    { tokens, reason: "sign-in-rejected" },
    { tokens, reason: "too-many-dead-letters" },
    { tokens: { ...tokens, rejected: 1 }, reason: null },
    { tokens: { ...tokens, refreshFailures: 1 }, reason: null },
    { tokens, reason: "refresh-token-expired" },
    { tokens, reason: "token-rejected-again" },
  ].map(metTokenTrouble);
  expect(met).toEqual([false, false, false, false, true, true, true, true]);
});
