import { describe, expect, it } from "vitest";
import { readExp } from "../../../src/jwt/readExp.ts";
import { madeToken } from "./madeToken.ts";

describe("readExp", () => {
  it.each([
    ["seconds", madeToken({ claims: { exp: 1_700_000_000 } }), 1_700_000_000_000],
    ["milliseconds", madeToken({ claims: { exp: 1_700_000_000_000 } }), undefined],
    ["zero", madeToken({ claims: { exp: 0 } }), undefined],
    ["a negative number", madeToken({ claims: { exp: -1 } }), undefined],
    ["a text", madeToken({ claims: { exp: "1700000000" } }), undefined],
    ["no exp", madeToken(), undefined],
    ["an opaque token", "sandbox-app-key", undefined],
    ["an opaque token of three parts", "a1.b1.c1", undefined],
  ])("reads %s", (_, token, exp) => {
    expect(readExp(token)).toBe(exp);
  });
});
