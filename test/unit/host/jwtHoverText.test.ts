import { describe, expect, test } from "vitest";
import { epochMs } from "../../../src/base/time.ts";
import { jwtHoverText } from "../../../src/host/jwtHoverText.ts";
import { decodeJwt } from "../../../src/jwt/decodeJwt.ts";

const now = epochMs(Date.UTC(2026, 10, 21, 13, 3, 22));
const nowS = now / 1000;
const moment = { now, timeZone: "Europe/Zurich" };

function token(header: object, claims: object, signature = "c2lnbmF0dXJl"): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part(header)}.${part(claims)}.${signature}`;
}

const hover = (text: string) => jwtHoverText(decodeJwt(text), moment);
const headline = (claims: object) => hover(token({ alg: "RS256" }, claims)).split("\n")[0];

describe("the hover on a JWT", () => {
  test("says state, time left and algorithm, and that nothing was verified, before header and claims", () => {
    const text = hover(token({ alg: "RS256", kid: "k1" }, { sub: "svc", aud: ["mes", "qms"], exp: nowS + 750 }));
    expect(text).toBe(
      [
        "**valid, ends in 12 min** · RS256 · *decoded, not verified*",
        "",
        "| Claim&emsp; | Value&emsp; | Meaning |",
        "|:--|:--|:--|",
        "| **sub**&emsp; | svc&emsp; | Subject&#58; whom the token is about |",
        "| **aud**&emsp; | &#91;&#34;mes&#34;&#44;&#34;qms&#34;&#93;&emsp; | Audience&#58; whom the token is for |",
        "| **exp**&emsp; | 2026-11-21 14:15:52 local · 13:15:52 UTC&emsp; | Expiration time&#58; not valid from then on |",
        "",
        "| Header&emsp; | Value&emsp; | Meaning |",
        "|:--|:--|:--|",
        "| **alg**&emsp; | RS256&emsp; | Algorithm of the signature |",
        "| **kid**&emsp; | k1&emsp; | Which key of the issuer signed it |",
      ].join("\n"),
    );
  });

  test.each([
    [{ exp: nowS + 42 }, "valid, ends in 42 s"],
    [{ exp: nowS + 5 * 3600 + 8 * 60 }, "valid, ends in 5 h 8 min"],
    [{ exp: nowS - 200 }, "expired 3 min ago"],
    [{ exp: nowS - 86_400 * 3 }, "expired 3 days ago"],
    [{ exp: nowS }, "expired less than 1 s ago"],
    [{ nbf: nowS + 60 }, "not valid yet, begins in 1 min"],
    [{ sub: "svc" }, "no expiry"],
  ])("tells %j as %j", (claims, verdict) => {
    expect(headline(claims)).toBe(`**${verdict}** · RS256 · *decoded, not verified*`);
  });

  test("calls a token without signature unsigned", () => {
    const [line] = hover(token({ alg: "none" }, {}, "")).split("\n");
    expect(line).toBe("**no expiry** · none · **⚠ unsigned: anyone can have written it** · *decoded, not verified*");
  });

  test("tells the UTC day where it is not the local one", () => {
    const text = hover(token({ alg: "RS256" }, { exp: Date.UTC(2026, 10, 21, 23, 30) / 1000 }));
    expect(text).toContain("| 2026-11-22 00:30:00 local · 2026-11-21 23:30:00 UTC");
  });

  test("tells only UTC where that is the local time", () => {
    const text = jwtHoverText(decodeJwt(token({}, { iat: nowS })), { now, timeZone: "UTC" });
    expect(text).toContain("| 2026-11-21 13:03:22 UTC&emsp; |");
  });

  test("says when a date is none, or in milliseconds", () => {
    const text = hover(token({ alg: "RS256" }, { iat: "soon", exp: now }));
    expect(text.match(/\*\*(?:iat|exp)\*\*&emsp; \| [^&]+/g)).toEqual([
      "**iat**&emsp; | soon · not a date",
      "**exp**&emsp; | 2026-11-21 14:03:22 local · 13:03:22 UTC · in milliseconds, where RFC 7519 wants seconds",
    ]);
  });

  test("lets no name, value or algorithm leave its place", () => {
    const evil = "x | [a](command:quit) <img>\n# `y` https://evil.example";
    const lines = hover(token({ alg: evil }, { [evil]: evil, list: [evil] })).split("\n");
    const structure = lines.map((line) => line.replace(/(?:&#\d+;|&[a-z]+;|⟨U|[A-Za-z0-9 ⟩])+/g, "x"));
    expect(structure).toEqual([
      "**x**x·x·x*x,x*",
      "",
      "|x|x|x|",
      "|:--|:--|:--|",
      "|x**x**x|x|x|",
      "|x**x**x|x|x|",
      "",
      "|x|x|x|",
      "|:--|:--|:--|",
      "|x**x**x|x|x|",
    ]);
  });

  test("cuts long values and counts the claims that it leaves out", () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`c${index}`, "v".repeat(1000)]));
    const text = hover(token({ alg: "RS256" }, many));
    expect({
      rows: text.match(/\*\*c\d+\*\*/g)?.length,
      value: /\*\*c0\*\*&emsp; \| (v+…)&/.exec(text)?.[1]?.length,
      leftOut: text.includes("… and 40 more"),
    }).toEqual({ rows: 60, value: 301, leftOut: true });
  });

  test("says why a text that looks like one cannot be read", () => {
    const header = Buffer.from('{"alg":"RS256"}').toString("base64url");
    const broken = Buffer.from("{broken").toString("base64url");
    expect(hover(`${header}.${broken}.c2ln`)).toBe("**Not readable as a JWT** · the claims are not JSON");
  });
});
