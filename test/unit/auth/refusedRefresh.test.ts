import { expect, test } from "vitest";
import { Secret } from "../../../src/base/secret.ts";
import { hours, minutes, seconds } from "../../../src/base/time.ts";
import { type AuthorityWish, codeOf, invalidGrant, makeAuthority, never } from "./authorityTrial.ts";

/** A person signed in, and the server refuses every refresh. */
async function makeRefused(wish: AuthorityWish = {}, description?: string) {
  const trial = makeAuthority({ ...wish, authentication: { grant: "authorization_code", ...wish.authentication } });
  trial.endpoint.respond = () =>
    description === undefined
      ? invalidGrant
      : { status: 400, body: JSON.stringify({ error: "invalid_grant", error_description: description }) };
  const given = {
    kind: "tokens" as const,
    accessToken: new Secret("access"),
    refreshToken: new Secret("refresh"),
    expiresIn: minutes(15),
  };
  await trial.clock.run(trial.authority.signIn(async () => given, never));
  return trial;
}

test.each<[what: string, wish: AuthorityWish, description: string | undefined, after: number, failure: object]>([
  [
    "past its absolute end",
    { lifetime: { refresh: hours(1) } },
    undefined,
    61,
    { "refresh-token-expired": { connection: "mes", limit: "absolute", life: 3_600_000 } },
  ],
  [
    "after its idle window",
    { lifetime: { refresh: hours(8), refreshIdle: minutes(30) } },
    undefined,
    31,
    { "refresh-token-expired": { connection: "mes", limit: "idle", life: 1_800_000 } },
  ],
  [
    "before any known end",
    { lifetime: { refresh: hours(8) } },
    undefined,
    20,
    { "token-revoked": { connection: "mes", error: "invalid_grant" } },
  ],
  [
    "as expired, where no end was known",
    {},
    "Refresh token expired",
    60,
    { "refresh-token-expired": { connection: "mes", limit: "absolute", life: 3_600_040 } },
  ],
  [
    "as reused",
    {},
    "Refresh token reuse detected",
    20,
    { "refresh-token-reused": { connection: "mes", error: "invalid_grant: Refresh token reuse detected" } },
  ],
  ["without a word", {}, undefined, 20, { "sign-in-needed": { connection: "mes", error: "invalid_grant" } }],
])(
  "a refresh token that is refused %s is the failure of its class, and is not sent again",
  async (_, wish, description, after, failure) => {
    const trial = await makeRefused(wish, description);
    await trial.clock.pass(minutes(after));
    const failures = [await codeOf(trial.token()), await codeOf(trial.token())];
    expect([failures.map(rounded), trial.asked.length, trial.store.set?.refreshToken?.reveal()]).toEqual([
      [rounded(failure), rounded(failure)],
      1,
      "refresh",
    ]);
  },
);

/** A life that was only observed is known to the second. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, field: unknown) =>
    key === "life" ? Math.round(Number(field) / 1000) : field,
  );
}

test("with its refresh refused the access token is used to its end, and says early that a person must act", async () => {
  const trial = await makeRefused({ lifetime: { refresh: hours(8) } });
  await trial.clock.pass(minutes(13));
  const held = [await trial.token(), await trial.token()];
  await trial.clock.pass(seconds(119));
  held.push(await trial.token());
  expect([held, trial.asked.length, trial.troubles]).toEqual([
    ["access", "access", "access"],
    1,
    ["refresh-failed: token-revoked", "sign-in-needed: token-revoked"],
  ]);
});

test("a client that is refused keeps its refresh token, which is sent again when the client is set right", async () => {
  const trial = await makeRefused();
  trial.endpoint.respond = () => ({ status: 401, body: '{"error":"invalid_client"}' });
  await trial.clock.pass(minutes(20));
  const failure = await codeOf(trial.token());
  trial.endpoint.respond = () => trial.tokens();
  expect([failure, await trial.token(), trial.asked.map(({ fields }) => fields["refresh_token"])]).toEqual([
    { "sign-in-needed": { connection: "mes", error: "invalid_client" } },
    "access-1",
    ["refresh", "refresh"],
  ]);
});

test("a token that has ended on arrival is asked for again with pauses, and never handed out", async () => {
  const trial = makeAuthority({ lifetime: { session: seconds(0) } });
  const failure = await trial.clock.run(codeOf(trial.authority.token(never)));
  expect([failure, trial.asked.length]).toEqual([
    {
      "token-endpoint-unavailable": {
        connection: "mes",
        url: "https://id.example.com/token",
        last: "ended on arrival",
        tries: 8,
      },
    },
    8,
  ]);
});

test("an outage that begins while the token is due is asked after with growing pauses, and over within its longest", async () => {
  const trial = makeAuthority();
  await trial.token();
  trial.endpoint.respond = () => ({ status: 503 });
  await trial.clock.pass(seconds(800));
  for (let second = 0; second < 190; second += 1) {
    await trial.token();
    await trial.clock.pass(seconds(1));
  }
  const asked = trial.asked.length - 1;
  trial.endpoint.respond = () => trial.tokens();
  const over = trial.clock.monotonic();
  while ((await trial.token()) === "access-1") await trial.clock.pass(seconds(1));
  expect([asked > 5 && asked < 40, trial.clock.monotonic() - over <= 31_000]).toEqual([true, true]);
});
