import { inspect } from "node:util";
import { expect, test } from "vitest";
import { TokenHistory } from "../../../src/auth/tokenHistory.ts";
import type { TokenSet } from "../../../src/auth/tokenSet.ts";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs } from "../../../src/base/time.ts";
import { madeToken } from "../jwt/madeToken.ts";

const tokenOf = (generation: number) => madeToken({ claims: { jti: `${generation}` } });

function setOf(generation: number, refreshToken = `refresh-${generation}`): TokenSet {
  return {
    accessToken: new Secret(tokenOf(generation)),
    refreshToken: new Secret(refreshToken),
    generation,
    obtainedAt: epochMs(generation * 1000),
    signedInAt: epochMs(0),
    scope: undefined,
    ends: [],
  };
}

function history() {
  let now = 0;
  const made = new TokenHistory({ now: () => epochMs(now) });
  const note = (at: number, set: TokenSet | undefined, account = "mes") => {
    now = at;
    return made.note(account, set);
  };
  return { made, note };
}

test("a token is known again as the current one, as an earlier one, and as one that was signed out", async () => {
  const { made, note } = history();
  await note(1000, setOf(1));
  await note(2000, setOf(2));
  const before = [await made.placeOf(tokenOf(1)), await made.placeOf(tokenOf(2)), await made.placeOf("refresh-2")];
  await note(3000, undefined);
  const common = { account: "mes", newest: 2 };
  expect([...before, await made.placeOf(tokenOf(2)), await made.placeOf(tokenOf(3))]).toEqual([
    { ...common, part: "access", standing: "previous", generation: 1, obtainedAt: 1000, leftAt: 2000 },
    { ...common, part: "access", standing: "current", generation: 2, obtainedAt: 2000, leftAt: undefined },
    { ...common, part: "refresh", standing: "current", generation: 2, obtainedAt: 2000, leftAt: undefined },
    { ...common, part: "access", standing: "ended", generation: 2, obtainedAt: 2000, leftAt: 3000 },
    undefined,
  ]);
});

test("a refresh token that is not rotated belongs to the newest generation", async () => {
  const { made, note } = history();
  await note(1000, setOf(1, "the same"));
  await note(2000, setOf(2, "the same"));
  expect(await made.placeOf("the same")).toMatchObject({ standing: "current", generation: 2, part: "refresh" });
});

test("seeing a set twice changes nothing, and accounts are kept apart", async () => {
  const { made, note } = history();
  await note(1000, setOf(1));
  await note(2000, setOf(1));
  await note(3000, setOf(7), "qms");
  expect([(await made.placeOf(tokenOf(1)))?.leftAt, (await made.placeOf(tokenOf(7)))?.account]).toEqual([
    undefined,
    "qms",
  ]);
});

test("what earlier tokens said is kept for comparing, without any signature", async () => {
  const { made, note } = history();
  for (let generation = 1; generation <= 10; generation += 1) await note(generation * 1000, setOf(generation));
  const contents = made.contentsOf("mes");
  expect({
    generations: contents.map(({ generation }) => generation),
    last: contents.at(-1)?.unsigned,
  }).toEqual({
    generations: [3, 4, 5, 6, 7, 8, 9, 10],
    last: tokenOf(10).slice(0, tokenOf(10).lastIndexOf(".")),
  });
});

test("an opaque token is known again too, and nothing of it is kept", async () => {
  const { made, note } = history();
  await note(1000, { ...setOf(1), accessToken: new Secret("opaque-access-token") });
  expect([(await made.placeOf("opaque-access-token"))?.standing, made.contentsOf("mes")]).toEqual(["current", []]);
});

test("it holds no token, and another window's hashes are others", async () => {
  const { made, note } = history();
  await note(1000, setOf(1));
  const kept = inspect(made, { depth: 10, showHidden: true });
  expect({
    token: kept.includes(tokenOf(1)) || kept.includes("refresh-1"),
    same: (await made.hashOf("x")) === (await history().made.hashOf("x")),
    again: (await made.hashOf("x")) === (await made.hashOf("x")),
  }).toEqual({ token: false, same: false, again: true });
});
