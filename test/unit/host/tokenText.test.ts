import { expect, test } from "vitest";
import { epochMs } from "../../../src/base/time.ts";
import type { TokenState } from "../../../src/host/tokenState.ts";
import { countdown, stateLine, statusText } from "../../../src/host/tokenText.ts";
import { plain } from "../../../src/sentences/sentence.ts";

const now = epochMs(1_000_000);
const held: TokenState = {
  connection: "mes",
  identity: "user",
  name: "svc-mes",
  generation: 3,
  binding: "exp",
  endsAt: epochMs(now + 872_000),
  dueAt: epochMs(now + 600_000),
  renewing: false,
  renewable: true,
};

test("the status bar shows seconds below five minutes, then minutes, and warns from the margin on", () => {
  const texts = [
    held,
    { ...held, endsAt: epochMs(now + 272_000) },
    { ...held, dueAt: now },
    { ...held, endsAt: undefined, dueAt: undefined },
    { ...held, generation: 0, endsAt: undefined, dueAt: undefined },
    { ...held, renewing: true },
    { ...held, endsAt: now },
    { ...held, endsAt: now, renewable: false },
  ].map((state) => statusText(state, now, plain));
  expect(texts).toEqual([
    { text: "$(key) mes 14m", spoken: "Longhaul: the token of mes ends in 14m", colour: "none" },
    { text: "$(key) mes 4:32", spoken: "Longhaul: the token of mes ends in 4:32", colour: "none" },
    { text: "$(key) mes 14m", spoken: "Longhaul: the token of mes ends in 14m", colour: "warning" },
    { text: "$(key) mes", spoken: "Longhaul: mes, signed in", colour: "none" },
    { text: "$(key) mes · no token", spoken: "Longhaul: mes, not signed in", colour: "none" },
    { text: "$(sync~spin) mes", spoken: "Longhaul: renewing the token of mes", colour: "none" },
    { text: "$(key) mes · no token", spoken: "Longhaul: the token of mes has ended", colour: "none" },
    { text: "$(error) mes 0:00", spoken: "Longhaul: the token of mes has ended", colour: "error" },
  ]);
});

test("a countdown never shows zero while there is time left", () => {
  expect([1, 59_001, 299_999, 300_000, 3_599_000, 25_920_000].map(countdown)).toEqual([
    "0:01",
    "1:00",
    "5:00",
    "5m",
    "59m",
    "7h 12m",
  ]);
});

test("the tooltip names the limit that binds", () => {
  const lines = [
    held,
    { ...held, endsAt: undefined },
    { ...held, endsAt: now },
    { ...held, endsAt: now, renewable: false },
    { ...held, generation: 0 },
    { ...held, generation: 0, renewable: false },
  ].map((state) => stateLine(state, now, plain));
  expect(lines).toEqual([
    "ends in 14m by the token's exp claim, generation 3",
    "signed in, no known end, generation 3",
    "ended, renewed when it is needed",
    "ended, sign-in needed",
    "not signed in",
    "not signed in, a secret is missing",
  ]);
});
