import { describe, expect, test } from "vitest";
import { TokenHistory } from "../../../src/auth/tokenHistory.ts";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs, minutes } from "../../../src/base/time.ts";
import { type HoverMoment, jwtHoverText } from "../../../src/host/jwtHoverText.ts";
import { readJwt } from "../../../src/host/jwtReading.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { payloads } from "./payloads.ts";
import { jwtAccount, now, nowS, type ReadingShape, readingPorts } from "./readings.ts";

const moment: HoverMoment = { timeZone: "Europe/Zurich", t: plain };

function token(header: object, claims: object, signature = "c2lnbmF0dXJl"): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part(header)}.${part(claims)}.${signature}`;
}

const hover = async (text: string, shape: ReadingShape = {}, how: Partial<HoverMoment> = {}) =>
  jwtHoverText(await readJwt(text, readingPorts(shape)), { ...moment, ...how });
const lines = async (text: string, shape: ReadingShape = {}) => (await hover(text, shape)).split("\n\n");
const headline = async (claims: object) => (await lines(token({ alg: "RS256" }, claims)))[0];

describe("the hover on a JWT", () => {
  test("says state, time left and algorithm, and that nothing was verified, before header and claims", async () => {
    const text = await hover(token({ alg: "RS256", kid: "k1" }, { sub: "svc", aud: ["mes", "qms"], exp: nowS + 750 }));
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
  ])("tells %j as %j", async (claims, verdict) => {
    expect(await headline(claims)).toBe(`**${verdict}** · RS256 · *decoded, not verified*`);
  });

  test("calls a token without signature unsigned", async () => {
    const [line] = await lines(token({ alg: "none" }, {}, ""));
    expect(line).toBe("**no expiry** · none · **⚠ unsigned: anyone can have written it** · *decoded, not verified*");
  });

  test("tells the UTC day where it is not the local one", async () => {
    const text = await hover(token({ alg: "RS256" }, { exp: Date.UTC(2026, 10, 21, 23, 30) / 1000 }));
    expect(text).toContain("| 2026-11-22 00:30:00 local · 2026-11-21 23:30:00 UTC");
  });

  test("tells only UTC where that is the local time", async () => {
    const text = await hover(token({}, { iat: nowS }), {}, { timeZone: "UTC" });
    expect(text).toContain("| 2026-11-21 13:03:22 UTC&emsp; |");
  });

  test("says when a date is none, or in milliseconds", async () => {
    const text = await hover(token({ alg: "RS256" }, { iat: "soon", exp: now }));
    expect(text.match(/\*\*(?:iat|exp)\*\*&emsp; \| [^&]+/g)).toEqual([
      "**iat**&emsp; | soon · not a date",
      "**exp**&emsp; | 2026-11-21 14:03:22 local · 13:03:22 UTC · in milliseconds, where RFC 7519 wants seconds",
    ]);
  });

  test("lets no name, value or algorithm leave its place", async () => {
    const evil = "x | [a](command:quit) <img>\n# `y` https://evil.example";
    const text = await hover(token({ alg: evil }, { [evil]: evil, list: [evil], exp: nowS + 60 }));
    const structure = text.split("\n").map((line) => line.replace(/(?:&#\d+;|&[a-z]+;|⟨U|[A-Za-z0-9 ⟩])+/g, "x"));
    expect(structure).toEqual([
      "**x,x**x·x·x*x,x*",
      "",
      "|x|x|x|",
      "|:--|:--|:--|",
      "|x**x**x|x|x|",
      "|x**x**x|x|x|",
      "|x**x**x|x-x-x:x:x·x:x:x|x|",
      "",
      "|x|x|x|",
      "|:--|:--|:--|",
      "|x**x**x|x|x|",
    ]);
  });

  test("cuts long values and counts the claims that it leaves out", async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`c${index}`, "v".repeat(1000)]));
    const text = await hover(token({ alg: "RS256" }, many));
    expect({
      rows: text.match(/\*\*c\d+\*\*/g)?.length,
      value: /\*\*c0\*\*&emsp; \| (v+…)&/.exec(text)?.[1]?.length,
      leftOut: text.includes("… and 40 more"),
    }).toEqual({ rows: 60, value: 301, leftOut: true });
  });

  test("says why a text that looks like one cannot be read", async () => {
    const header = Buffer.from('{"alg":"RS256"}').toString("base64url");
    const broken = Buffer.from("{broken").toString("base64url");
    expect(await hover(`${header}.${broken}.c2ln`)).toBe("**Not readable as a JWT** · the set of claims is not JSON");
  });

  test("calls an encrypted token encrypted, and explains its header", async () => {
    const header = Buffer.from('{"alg":"RSA-OAEP-256","enc":"A256GCM"}').toString("base64url");
    expect(await lines(`${header}.a2V5.aXY.dGV4dA.dGFn`)).toEqual([
      "**Encrypted token** · encrypted &#40;JWE&#41;&#58; only its recipient can read it",
      [
        "| Header&emsp; | Value&emsp; | Meaning |",
        "|:--|:--|:--|",
        "| **alg**&emsp; | RSA&#45;OAEP&#45;256&emsp; | How the key of the encryption reaches the recipient |",
        "| **enc**&emsp; | A256GCM&emsp; | Algorithm of the encryption |",
      ].join("\n"),
    ]);
  });

  test("warns below the verdict, before anything that the token says", async () => {
    const [verdict, ...rest] = await lines(
      token({ alg: "RS256", jku: "https://evil.example" }, { iat: nowS, exp: now + 60_000 }),
    );
    expect([verdict?.startsWith("**valid"), ...rest.slice(0, 3).map((line) => line.slice(0, 30))]).toEqual([
      true,
      "⚠ exp is in milliseconds&#58; ",
      "⚠ It brings its own key along ",
      "| Claim&emsp; | Value&emsp; | ",
    ]);
  });

  test.each([
    [{ kind: "valid", algorithm: "RS256", keyId: "k1" }, "*signature valid by key &#34;k1&#34;*"],
    [{ kind: "bad" }, "**⚠ signature bad&#58; not made with this key&#44; or changed afterwards**"],
    [{ kind: "key-not-found", keyId: "k9" }, "*signature not checked&#58; no key &#34;k9&#34; among these*"],
    [{ kind: "cannot-check", why: "key-unusable" }, "*signature cannot be checked&#58; the key is not usable*"],
  ] as const)("tells what a check found: %j", async (verdict, words) => {
    const text = token({ alg: "RS256" }, { exp: nowS + 60 });
    const history = new TokenHistory({ now: () => now });
    const signatures = new Map([[await history.hashOf(text), verdict]]);
    expect((await lines(text, { history, signatures }))[0]).toBe(`**valid, ends in 1 min** · RS256 · ${words}`);
  });

  test("names the connection that holds the token, and the token's place in its history", async () => {
    const history = new TokenHistory({ now: () => now });
    const texts = [1, 2].map((jti) => token({ alg: "RS256" }, { jti, exp: nowS + 60 }));
    for (const [at, text] of texts.entries()) {
      await history.note("mes-key", {
        accessToken: new Secret(text),
        refreshToken: undefined,
        generation: at + 1,
        obtainedAt: epochMs(now - minutes(2 - at)),
        signedInAt: now,
        scope: undefined,
        ends: [],
      });
    }
    const accounts = [jwtAccount()];
    expect([
      (await lines(texts[0] ?? "", { history, accounts }))[1],
      (await lines(texts[1] ?? "", { history, accounts }))[1],
    ]).toEqual([
      "**mes** · an earlier token of it&#58; generation 1&#44; replaced less than 1 s ago&#59; now it holds 2",
      "**mes** · the token that it holds now&#58; generation 2&#44; obtained 1 min ago",
    ]);
  });

  test("names the connection that the token looks like, and judges it by that server's clock", async () => {
    const text = token({ alg: "RS256" }, { client_id: "longhaul", exp: nowS + 60 });
    const accounts = [jwtAccount({ ahead: minutes(5) })];
    expect((await lines(text, { accounts })).slice(0, 3)).toEqual([
      "**expired 4 min ago** · RS256 · *decoded, not verified*",
      "**mes** · looks like one of its tokens&#44; by client id",
      "By the server&#39;s clock&#44; which is 5 min ahead of this machine&#39;s&#46;",
    ]);
  });

  test.each(payloads)("shows %j in a name, a value and the header as text", async (payload) => {
    const structureWith = async (text: string) => {
      const claims = { [text]: text, iss: [text], nested: { [text]: text }, exp: nowS + 60 };
      const markdown = await hover(token({ alg: text, kid: text, crit: [text] }, claims));
      // What is left beside letters, digits, references and the marks for invisible characters is structure.
      return markdown.replace(/(?:&#\d+;|&nbsp;|&emsp;|[^\p{Cc}\p{Cf}\p{Cs}!-/:-@[-`{-~])+/gu, "x");
    };
    expect(await structureWith(payload)).toBe(await structureWith("harmless"));
  });
});
