import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { epochMs } from "../../../src/base/time.ts";
import { explainJwt } from "../../../src/jwt/explainJwt.ts";

const now = epochMs(1_700_000_000_000);

function explain(claims: JsonObject, { header = { alg: "RS256" }, hasSignature = true } = {}) {
  return explainJwt({ kind: "decoded", header, claims, hasSignature }, now);
}

describe("explainJwt", () => {
  it("explains every field in the token's order, dates as moments", () => {
    expect(explain({ iss: "https://id.example.com", exp: 1_700_000_720, tok_type: "AT", own: [1] })).toEqual({
      verdict: { state: "valid", endsAt: 1_700_000_720_000, left: 720_000 },
      algorithm: "RS256",
      unsigned: false,
      header: [{ name: "alg", value: "RS256", meaning: "Algorithm of the signature" }],
      claims: [
        { name: "iss", value: "https://id.example.com", meaning: "Issuer: who made the token" },
        {
          name: "exp",
          value: 1_700_000_720,
          meaning: "Expiration time: not valid from then on",
          date: { at: 1_700_000_720_000, unit: "seconds" },
        },
        {
          name: "tok_type",
          value: "AT",
          meaning: "Oracle: kind of token; AT is an access token, IT an identity token",
        },
        { name: "own", value: [1] },
      ],
    });
  });

  it.each<[string, JsonObject, object]>([
    ["still holds", { exp: 1_700_000_001 }, { state: "valid", endsAt: 1_700_000_001_000, left: 1000 }],
    ["is over at the very moment", { exp: 1_700_000_000 }, { state: "expired", endedAt: now, ago: 0 }],
    ["is over", { exp: 1_699_999_940 }, { state: "expired", endedAt: 1_699_999_940_000, ago: 60_000 }],
    ["has a fraction", { exp: 1_700_000_000.5 }, { state: "valid", endsAt: 1_700_000_000_500, left: 500 }],
    ["begins later", { nbf: 1_700_000_060 }, { state: "not-yet-valid", beginsAt: 1_700_000_060_000, until: 60_000 }],
    ["began", { nbf: 1_700_000_000 }, { state: "no-expiry" }],
    ["ended before it begins", { exp: 1, nbf: 1_700_000_060 }, { state: "expired", endedAt: 1000, ago: now - 1000 }],
    ["has no dates", {}, { state: "no-expiry" }],
    ["ends beyond every calendar", { exp: 1e300 }, { state: "no-expiry" }],
    ["ends at a text", { exp: "1700000001" }, { state: "no-expiry" }],
  ])("judges a token that %s", (_, claims, verdict) => {
    expect(explain(claims).verdict).toEqual(verdict);
  });

  it("notices an exp in milliseconds, and that a text is no date", () => {
    const { verdict, claims } = explain({ exp: 1_700_000_720_000, iat: "now" });
    expect([verdict, claims.map(({ date }) => date)]).toEqual([
      { state: "valid", endsAt: 1_700_000_720_000, left: 720_000 },
      [{ at: 1_700_000_720_000, unit: "milliseconds" }, "malformed"],
    ]);
  });

  it.each([
    ["RS256", true, false],
    ["RS256", false, true],
    ["none", true, true],
    ["nOnE", false, true],
    [undefined, true, false],
  ])("with algorithm %s and a signature: %s is unsigned: %s", (alg, hasSignature, unsigned) => {
    const explained = explain({}, { header: alg === undefined ? {} : { alg }, hasSignature } as Parameters<
      typeof explain
    >[1]);
    expect([explained.algorithm, explained.unsigned]).toEqual([alg, unsigned]);
  });

  it("has no words for names that every object has", () => {
    expect(explain({ constructor: 1, toString: 2 }).claims).toEqual([
      { name: "constructor", value: 1 },
      { name: "toString", value: 2 },
    ]);
  });
});
