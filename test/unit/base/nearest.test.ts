import { describe, expect, it } from "vitest";
import { nearest } from "../../../src/base/nearest.ts";

const names = ["status", "state", "quantity", "id"];

describe("nearest", () => {
  it.each([
    ["statsu", "status"],
    ["Status", "status"],
    ["stat", "state"],
    ["quantty", "quantity"],
    ["idd", "id"],
    ["customer", undefined],
    ["", undefined],
    ["x", undefined],
  ])("takes %j for %j", (word, meant) => {
    expect(nearest(word, names)).toBe(meant);
  });

  it("does not compare endless words", () => {
    expect(nearest("x".repeat(100_000), ["x".repeat(100_001)])).toBe(undefined);
  });
});
