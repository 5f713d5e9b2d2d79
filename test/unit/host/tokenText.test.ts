import { expect, test } from "vitest";
import { epochMs } from "../../../src/base/time.ts";
import { countdown, spokenSpan, stateLine, statusText } from "../../../src/host/tokenText.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { absent, held, now } from "./states.ts";

test("the status bar shows seconds below five minutes, then minutes, and warns from the margin on", () => {
  const texts = [
    held,
    { ...held, endsAt: epochMs(now + 272_000) },
    { ...held, dueAt: now },
    { ...held, endsAt: undefined, dueAt: undefined },
    absent,
    { ...absent, vanished: "secret-store" as const },
    { ...held, renewing: true },
    { ...absent, renewing: true },
    { ...held, endsAt: now },
    { ...held, endsAt: now, renewable: false },
  ].map((state) => statusText(state, now, plain));
  expect(texts).toEqual([
    { text: "$(key) mes 14m", spoken: "Longhaul: the token of mes ends in 15 minutes", colour: "none" },
    { text: "$(key) mes 4:32", spoken: "Longhaul: the token of mes ends in 5 minutes", colour: "none" },
    { text: "$(key) mes 14m", spoken: "Longhaul: the token of mes ends in 15 minutes", colour: "warning" },
    { text: "$(key) mes", spoken: "Longhaul: mes, signed in", colour: "none" },
    { text: "$(key) mes · no token", spoken: "Longhaul: mes, not signed in", colour: "none" },
    { text: "$(key) mes · no token", spoken: "Longhaul: mes, sign-in needed", colour: "none" },
    { text: "$(sync~spin) mes", spoken: "Longhaul: renewing the token of mes", colour: "none" },
    { text: "$(sync~spin) mes", spoken: "Longhaul: signing in to mes", colour: "none" },
    { text: "$(key) mes · ended", spoken: "Longhaul: the token of mes has ended", colour: "none" },
    { text: "$(error) mes 0:00", spoken: "Longhaul: the token of mes has ended, sign-in needed", colour: "error" },
  ]);
});

test("a countdown never shows zero while there is time left", () => {
  expect([1, 59_001, 299_999, 300_000, 3_599_000, 25_920_000, 273_600_000].map(countdown)).toEqual([
    "0:01",
    "1:00",
    "5:00",
    "5m",
    "59m",
    "7h 12m",
    "3d 4h",
  ]);
});

test("what is read out changes once a minute, however often it is drawn", () => {
  const words = new Set<string>();
  for (let left = 600_000; left > 0; left -= 1000) words.add(spokenSpan(left, plain));
  expect([...words]).toEqual([
    ...[10, 9, 8, 7, 6, 5, 4, 3, 2].map((minutes) => `${minutes} minutes`),
    "less than a minute",
  ]);
  expect([3_600_000, 9_000_000, 200_000_000].map((left) => spokenSpan(left, plain))).toEqual([
    "1 hour 0 minutes",
    "2 hours 30 minutes",
    "2 days",
  ]);
});

test("the tooltip names the limit that binds", () => {
  const lines = [
    held,
    { ...held, binding: "refresh-idle" as const },
    { ...held, endsAt: undefined },
    { ...held, endsAt: now },
    { ...held, endsAt: now, renewable: false },
    { ...held, renewing: true },
    absent,
    { ...absent, vanished: "secret-store" as const },
    { ...absent, vanished: "origins" as const },
  ].map((state) => stateLine(state, now, plain));
  expect(lines).toEqual([
    "ends in 14m by the token's exp claim, generation 3",
    "ends in 14m by the refresh token's idle window, generation 3",
    "signed in, no known end, generation 3",
    "ended, renewed when it is needed",
    "ended, sign-in needed",
    "renewing",
    "not signed in",
    "sign-in needed, the secret store lost the tokens",
    "sign-in needed, its addresses have changed",
  ]);
});
