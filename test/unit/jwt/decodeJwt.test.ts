import { describe, expect, it } from "vitest";
import { decodeJwt } from "../../../src/jwt/decodeJwt.ts";
import { madeToken, part } from "./madeToken.ts";

const header = part('{"alg":"RS256"}');
const claims = part('{"sub":"svc"}');
const nested = (depth: number) => `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;

describe("decodeJwt", () => {
  it("gives header and claims as they are", () => {
    const given = { header: { alg: "RS256", kid: "1" }, claims: { sub: "svc", aud: ["a", "b"], exp: 1.5 } };
    expect(decodeJwt(madeToken(given))).toEqual({ kind: "decoded", ...given, hasSignature: true });
  });

  it("sees that the signature is missing", () => {
    expect(decodeJwt(`${header}.${claims}.`)).toEqual({
      kind: "decoded",
      header: { alg: "RS256" },
      claims: { sub: "svc" },
      hasSignature: false,
    });
  });

  it("keeps control and bidirectional characters for whoever shows them", () => {
    const strange = { sub: "a\u202eb\u0000c", "\u001b[2J": 1 };
    expect(decodeJwt(madeToken({ claims: strange }))).toMatchObject({ kind: "decoded", claims: strange });
  });

  it("takes __proto__ and constructor as claims like any other", () => {
    const token = `${header}.${part('{"__proto__":{"admin":true},"constructor":1}')}.x1`;
    const decoded = decodeJwt(token);
    expect(decoded.kind === "decoded" && [Object.keys(decoded.claims), "admin" in decoded.claims]).toEqual([
      ["__proto__", "constructor"],
      false,
    ]);
  });

  it.each([
    ["", { kind: "not-a-jwt" }],
    ["opaque", { kind: "not-a-jwt" }],
    [`${header}.${claims}`, { kind: "not-a-jwt" }],
    [`${header}.${claims}.x1.x1`, { kind: "not-a-jwt" }],
    ["a1.b1.c1.d1.example", { kind: "not-a-jwt" }],
    [`${header}.x1.x1.x1.x1.x1`, { kind: "not-a-jwt" }],
    [`${part('{"alg":"RSA-OAEP","enc":"A256GCM"}')}.x1.x1.x1.x1`, { kind: "encrypted" }],
    [`${header}.${"A".repeat(256 * 1024)}.`, { kind: "too-long" }],
    [".".repeat(256 * 1024), { kind: "not-a-jwt" }],
  ])("tells what is no token: %.40s", (token, problem) => {
    expect(decodeJwt(token)).toEqual(problem);
  });

  it.each([
    ["padding", "eyJ9=="],
    ["the other alphabet", "ey+/"],
    ["a line break", "eyJ9\n"],
    ["a stray character", "eyJ9A"],
    ["nothing", ""],
  ])("refuses %s instead of base64url", (_, bad) => {
    expect([decodeJwt(`${bad}.${claims}.`), decodeJwt(`${header}.${bad}.`)]).toEqual([
      { kind: "not-base64url", part: "header" },
      { kind: "not-base64url", part: "claims" },
    ]);
  });

  it("refuses a signature that is not base64url", () => {
    expect(decodeJwt(`${header}.${claims}.ü`)).toEqual({ kind: "not-base64url", part: "signature" });
  });

  it.each([
    ["not-json", "{"],
    ["not-json", '{"a":1,}'],
    ["not-json", '{"a":NaN}'],
    ["not-json", '{"a'],
    ["not-json", '{"a\\'],
    ["not-json", "]]]]{"],
    ["not-json", '\ufeff{"a":1}'],
    ["not-object", "[1]"],
    ["not-object", "null"],
    ["not-object", '"text"'],
    ["too-deep", nested(65)],
    ["too-deep", "[".repeat(100_000)],
    ["too-deep", '{"a":'.repeat(30_000)],
  ])("answers %s for claims like %.12j", (kind, text) => {
    expect(decodeJwt(`${header}.${part(text)}.`)).toEqual({ kind, part: "claims" });
  });

  it("reads JSON nested 64 deep", () => {
    expect(decodeJwt(`${header}.${part(nested(64))}.`).kind).toBe("decoded");
  });

  it("does not count brackets inside texts", () => {
    const sub = `\\"${"[{".repeat(100)}`;
    expect(decodeJwt(madeToken({ claims: { sub } }))).toMatchObject({ kind: "decoded", claims: { sub } });
  });

  it("refuses bytes that are not UTF-8", () => {
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]).toString("base64url");
    expect(decodeJwt(`${header}.${bytes}.`)).toEqual({ kind: "not-utf8", part: "claims" });
  });

  it.each([
    ['{"exp":1,"exp":2}', "exp"],
    ['{"exp":1,"\\u0065xp":2}', "exp"],
    ['{"a":{"b":1, "b" : 2}}', "b"],
    ['{"a":[{"c":1},{"c":1,"c":2}]}', "c"],
  ])("refuses a name that stands twice: %s", (text, name) => {
    expect(decodeJwt(`${header}.${part(text)}.`)).toEqual({ kind: "name-twice", part: "claims", name });
  });

  it("lets equal names in different objects and equal values pass", () => {
    const text = '{"a":{"x":1},"b":{"x":"a"},"c":["x","x"],"n":1,"\\n":2}';
    expect(decodeJwt(`${header}.${part(text)}.`).kind).toBe("decoded");
  });
});
