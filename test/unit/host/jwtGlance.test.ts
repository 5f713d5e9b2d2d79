import { expect, test } from "vitest";
import { TokenHistory } from "../../../src/auth/tokenHistory.ts";
import type { JsonObject } from "../../../src/base/json.ts";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs, millis, minutes } from "../../../src/base/time.ts";
import { hoverOf, inlayOf, isToken, liveWarning } from "../../../src/host/jwtGlance.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { madeToken } from "../jwt/madeToken.ts";
import { jwtAccount, now, nowS, readingPorts } from "./readings.ts";

const labelOf = async (claims: JsonObject, ahead = 0) => {
  const accounts = [jwtAccount({ ahead: millis(ahead) })];
  return (await inlayOf(madeToken({ claims }), readingPorts({ accounts }), plain))?.label;
};

test.each([
  [{ exp: nowS + 59 }, "exp in <1m"],
  [{ exp: nowS + 12 * 60 + 59 }, "exp in 12m"],
  [{ exp: nowS + 3600 }, "exp in 1h"],
  [{ exp: nowS + 3600 * 5 + 480 }, "exp in 5h 8m"],
  [{ exp: nowS + 86_400 * 3 + 3600 * 4 }, "exp in 3d 4h"],
  [{ exp: nowS + 86_400 * 400 + 3600 }, "exp in 400d"],
  [{ exp: nowS - 120 }, "expired 2m ago"],
  [{ nbf: nowS + 120 }, "valid in 2m"],
  [{ sub: "svc" }, "no exp"],
])("behind %j stands %j", async (claims, label) => {
  expect(await labelOf(claims)).toBe(label);
});

test("the hint counts by the clock of the server that the token looks like", async () => {
  expect(await labelOf({ exp: nowS + 600, client_id: "longhaul" }, minutes(5))).toBe("exp in 5m");
});

test("the hint's tooltip is the moment itself", async () => {
  const inlay = await inlayOf(madeToken({ claims: { exp: nowS } }), readingPorts(), plain);
  expect(inlay?.tooltip).toContain("13:03:22 UTC");
});

test("what only looks like a token has no hover, no hint and no lens", async () => {
  const [word, ports] = ["eyJicm9rZW4.a.b.c.d", readingPorts()];
  expect([
    await hoverOf(word, ports, { t: plain }),
    await inlayOf(word, ports, plain),
    await isToken(word, ports),
    await isToken(madeToken(), ports),
  ]).toEqual([undefined, undefined, false, true]);
});

test("the hover's links stand between what is known and what the token says", async () => {
  const links = [{ title: "Inspect", target: "command:x?y" }];
  const text = await hoverOf(madeToken({ claims: { exp: nowS + 60 } }), readingPorts(), { t: plain, links });
  expect(text?.split("\n\n")[1]).toBe("[Inspect](command:x?y)");
});

const warningOn = (parts: Parameters<typeof madeToken>[0]) =>
  liveWarning(madeToken(parts), readingPorts({ accounts: [jwtAccount()] }), plain);

test("a token that still opens something is warned of, with the time that it is good for", async () => {
  expect(await warningOn({ claims: { exp: nowS + 750 } })).toBe(
    "A live token in a file that git tracks: for 12 min more, whoever reads the repository can use it.",
  );
});

test.each([
  ["one that has ended", { claims: { exp: nowS - 1 } }],
  ["one that does not count yet", { claims: { nbf: nowS + 60, exp: nowS + 120 } }],
  ["one that nobody signed", { header: { alg: "none" }, claims: { exp: nowS + 60 }, signature: "" }],
  ["an example without an end, of nobody's connection", { claims: { sub: "1234567890" } }],
])("%s is not warned of", async (_, parts) => {
  expect(await warningOn(parts)).toBeUndefined();
});

test("one without an end is warned of where a connection knows it", async () => {
  expect(await warningOn({ claims: { client_id: "longhaul" } })).toContain("without an end");
});

test("one that was signed out is not warned of", async () => {
  const history = new TokenHistory({ now: () => now });
  const text = madeToken({ claims: { exp: nowS + 60 } });
  const set = {
    accessToken: new Secret(text),
    refreshToken: undefined,
    generation: 1,
    obtainedAt: epochMs(now),
    signedInAt: epochMs(now),
    scope: undefined,
    ends: [],
  };
  const ports = readingPorts({ history, accounts: [jwtAccount()] });
  await history.note("mes-key", set);
  const before = await liveWarning(text, ports, plain);
  await history.note("mes-key", undefined);
  expect([typeof before, await liveWarning(text, ports, plain)]).toEqual(["string", undefined]);
});
