import { expect, test } from "vitest";
import { millis } from "../../../src/base/time.ts";
import { findJwts } from "../../../src/jwt/findJwts.ts";
import { findJwtsInSlices, MOST_SCANNED } from "../../../src/jwt/findJwtsInSlices.ts";
import { madeToken } from "./madeToken.ts";

const token = madeToken();

/** A machine on which each slice takes `ms`. */
function slowMachine(ms: number) {
  let looks = 0;
  let breaths = 0;
  return {
    clock: { monotonic: () => millis(looks++ * ms) },
    breathe: async () => {
      breaths += 1;
    },
    get breaths() {
      return breaths;
    },
  };
}

test("finds in slices what it finds at once, wherever lines end", async () => {
  const text = Array.from({ length: 4000 }, (_, at) => `${"x".repeat(at % 300)} ${token}`).join("\n");
  expect(await findJwtsInSlices(text, slowMachine(0))).toEqual(
    findJwts(text.slice(0, MOST_SCANNED)).filter(({ offset, length }) => offset + length <= MOST_SCANNED),
  );
});

test("lets others have their turn after each slice on a slow machine, and never on a fast one", async () => {
  const text = `${"a line\n".repeat(150_000)}${token}`;
  const [slow, fast] = [slowMachine(20), slowMachine(0)];
  await findJwtsInSlices(text, slow);
  await findJwtsInSlices(text, fast);
  expect([slow.breaths, fast.breaths]).toEqual([8, 0]);
});

test("looks at no more than the first million characters", async () => {
  const text = `${" ".repeat(MOST_SCANNED)}${token}`;
  expect(await findJwtsInSlices(text, slowMachine(0))).toEqual([]);
});

test("ends between two slices when nobody wants the answer any more", async () => {
  const stop = new AbortController();
  const { clock } = slowMachine(20);
  const text = `${token}\n`.repeat(10_000);
  const found = await findJwtsInSlices(text, { clock, breathe: async () => stop.abort(), signal: stop.signal });
  expect({ some: found.length > 0, fewer: found.length < findJwts(text).length }).toEqual({ some: true, fewer: true });
});
