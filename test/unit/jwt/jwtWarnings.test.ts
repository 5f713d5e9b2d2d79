import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { decodeJwt } from "../../../src/jwt/decodeJwt.ts";
import { type JwtWarning, jwtWarnings } from "../../../src/jwt/jwtWarnings.ts";
import { madeToken, type TokenParts } from "./madeToken.ts";

const HOUR = 3600;
const sound = { iat: 1_800_000_000, exp: 1_800_000_000 + HOUR };

function warningsOn(parts: TokenParts, publishesKeys = true): readonly JwtWarning[] {
  const token = decodeJwt(madeToken(parts));
  if (token.kind !== "decoded") throw new Error(token.kind);
  return jwtWarnings(token, { publishesKeys });
}

test("a sound token has no warning", () => {
  expect(warningsOn({ claims: sound })).toEqual([]);
});

test.each<[string, JsonObject, JsonObject, JwtWarning[]]>([
  ["algorithm none", { alg: "None" }, sound, [{ kind: "unsigned" }]],
  [
    "a shared secret where keys are published",
    { alg: "HS256" },
    sound,
    [{ kind: "symmetric-although-keys-are-published", algorithm: "HS256" }],
  ],
  ["no exp", { alg: "RS256" }, { iat: sound.iat }, [{ kind: "no-expiry" }]],
  ["exp that is no date", { alg: "RS256" }, { exp: "soon" }, [{ kind: "expiry-malformed" }]],
  [
    "exp in milliseconds",
    { alg: "RS256" },
    { iat: sound.iat, exp: sound.exp * 1000 },
    [{ kind: "expiry-in-milliseconds" }],
  ],
  [
    "a life of 25 hours",
    { alg: "RS256" },
    { iat: sound.iat, exp: sound.iat + 25 * HOUR },
    [{ kind: "lives-long", life: 25 * HOUR * 1000 } as JwtWarning],
  ],
  [
    "an end before its beginning",
    { alg: "RS256" },
    { nbf: sound.exp, exp: sound.iat },
    [{ kind: "ends-before-it-begins" }],
  ],
  [
    "critical parameters that are not understood",
    { alg: "RS256", crit: ["b64", "exp", 7] },
    sound,
    [{ kind: "critical-unknown", names: ["exp"] }],
  ],
  [
    "a token that brings its key",
    { alg: "RS256", jku: "https://example.com/keys", jwk: {} },
    sound,
    [{ kind: "brings-its-key", names: ["jku", "jwk"] }],
  ],
])("%s is warned of", (_, header, claims, warnings) => {
  expect(warningsOn({ header, claims })).toEqual(warnings);
});

test("a shared secret is as it should be where no keys are published", () => {
  expect(warningsOn({ header: { alg: "HS256" }, claims: sound }, false)).toEqual([]);
});
