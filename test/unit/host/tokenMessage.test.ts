import { expect, test } from "vitest";
import type { TokenFacts } from "../../../src/auth/tokenFacts.ts";
import type { AccessToken, Limit } from "../../../src/auth/tokenSource.ts";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs, millis } from "../../../src/base/time.ts";
import { tokenMessage } from "../../../src/host/tokenMessage.ts";
import { accountWith } from "./accounts.ts";

const account = accountWith();
const limits: readonly Limit[] = [
  { binding: "idle", at: epochMs(5000) },
  { binding: "refresh-idle", at: epochMs(6000) },
  { binding: "exp", at: epochMs(9000) },
  { binding: "session", at: epochMs(20_000) },
];
const token: AccessToken = {
  value: new Secret("access"),
  generation: 4,
  obtainedAt: epochMs(1000),
  expiry: { at: epochMs(5000), binding: "idle" },
};

function accountHolding(generation: number) {
  const { connection } = account;
  const facts: TokenFacts = {
    generation,
    obtainedAt: epochMs(1000),
    signedInAt: epochMs(1000),
    scope: undefined,
    expiry: token.expiry,
    limits,
    dueAt: epochMs(4000),
    learned: undefined,
    refreshable: true,
    rotates: undefined,
  };
  const lifetime = { ...connection.lifetime, idle: millis(4000) };
  return { account: { ...account, connection: { ...connection, lifetime } }, facts: async () => facts };
}

test("a token goes to the runner with its own end; the idle window goes along as a span", async () => {
  expect(await tokenMessage(accountHolding(4), token)).toEqual({
    value: "access",
    generation: 4,
    obtainedAt: 1000,
    endsAt: 9000,
    binding: "exp",
    dueAt: 4000,
    idle: 4000,
    limits: [
      { binding: "refresh-idle", at: 6000 },
      { binding: "session", at: 20_000 },
    ],
  });
});

test("of a token that is no longer the newest only its own end is told", async () => {
  const expiry = { at: epochMs(8000), binding: "learned" as const };
  expect(await tokenMessage(accountHolding(5), { ...token, expiry })).toMatchObject({
    endsAt: 8000,
    binding: "learned",
    dueAt: null,
    limits: [],
  });
});
