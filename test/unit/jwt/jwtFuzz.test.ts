import { expect, test } from "vitest";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { fuzzJwts } from "../../torture/jwtFuzz.mts";

test("2,000 fuzzed tokens crash nothing, and a third of them get past the decoder", async () => {
  const { tokens, decoded, crashed } = await fuzzJwts(2000, seededChance(7, "tokens"));
  expect({ tokens, crashed, third: decoded > tokens / 3 }).toEqual({ tokens: 2000, crashed: [], third: true });
});
