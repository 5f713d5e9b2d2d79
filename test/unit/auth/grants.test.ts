import { expect, test } from "vitest";
import { hours, seconds } from "../../../src/base/time.ts";
import { codeOf, invalidGrant, makeAuthority, never } from "./authorityTrial.ts";

test("client credentials sign in again where there is nothing to refresh with", async () => {
  const trial = makeAuthority({
    authentication: {
      grant: "client_credentials",
      clientAuth: "basic",
      clientId: "svc a",
      scope: "write",
      audience: "mes",
    },
    secrets: { CLIENT_SECRET: "p:w" },
  });
  trial.endpoint.respond = () => trial.tokens({ refresh_token: undefined });
  await trial.token();
  await trial.clock.pass(seconds(900));
  expect([await trial.token(), trial.told, trial.asked[1]]).toMatchObject([
    "access-2",
    ["signed-in 1", "signed-in 2"],
    {
      fields: { grant_type: "client_credentials", scope: "write", audience: "mes" },
      authorization: `Basic ${btoa("svc+a:p%3Aw")}`,
    },
  ]);
});

test("a given refresh token starts a connection; after a rotation the stored one is used", async () => {
  const trial = makeAuthority({ authentication: { grant: "refresh_token" }, secrets: { REFRESH_TOKEN: "given" } });
  await trial.token();
  await trial.clock.pass(seconds(900));
  await trial.token();
  expect([trial.asked.map(({ fields }) => fields["refresh_token"]), trial.told]).toEqual([
    ["given", "refresh-1"],
    ["signed-in 1", "refreshed 2"],
  ]);
});

test("with its refresh token refused a connection needs a person, sends it no more, and takes the next one given", async () => {
  const trial = makeAuthority({ authentication: { grant: "refresh_token" }, secrets: { REFRESH_TOKEN: "given" } });
  await trial.token();
  await trial.clock.pass(seconds(1100));
  trial.endpoint.respond = ({ body }) => (body?.includes("new") === true ? trial.tokens() : invalidGrant);
  const needed = { "sign-in-needed": { connection: "mes", error: "invalid_grant" } };
  expect([await codeOf(trial.token()), await codeOf(trial.token())]).toEqual([needed, needed]);
  trial.secrets.REFRESH_TOKEN = "new";
  expect(await trial.token()).toBe("access-2");
  expect(trial.asked.map(({ fields }) => fields["refresh_token"])).toEqual(["given", "refresh-1", "new"]);
});

test.each([
  ["password", "PASSWORD"],
  ["client_credentials", "CLIENT_SECRET"],
  ["refresh_token", "REFRESH_TOKEN"],
  ["api_key", "API_KEY"],
] as const)("the grant %s without its secret says so, and asks nobody", async (grant, secret) => {
  const trial = makeAuthority({ authentication: { grant, clientId: "a", clientAuth: "body" }, secrets: {} });
  const missing = { "secret-missing": { connection: "mes", secret, variable: `LONGHAUL_MES_${secret}` } };
  expect([await codeOf(trial.token()), trial.asked]).toEqual([missing, []]);
});

test("a rejected sign-in says what the server said", async () => {
  const trial = makeAuthority();
  trial.endpoint.respond = () => ({ status: 401, body: '{"error":"bad password"}' });
  expect([await codeOf(trial.token()), trial.told]).toEqual([
    { "sign-in-rejected": { connection: "mes", status: 401, error: "bad password" } },
    ["sign-in-needed 0 bad password"],
  ]);
});

test.each([
  ["a refresh token", { grant: "refresh_token" }, { REFRESH_TOKEN: "canary-5f0d" }],
  ["a password", { grant: "password" }, { PASSWORD: "canary-5f0d" }],
  [
    "a client secret",
    { grant: "client_credentials", clientAuth: "basic", clientId: "a" },
    { CLIENT_SECRET: "canary-5f0d" },
  ],
] as const)("an error that repeats %s is told as its status alone", async (_, authentication, secrets) => {
  const trial = makeAuthority({ authentication, secrets });
  trial.endpoint.respond = () => ({ status: 400, body: '{"error":"no such grant: canary-5f0d"}' });
  expect([await codeOf(trial.token()), trial.told]).toMatchObject([
    { [authentication.grant === "refresh_token" ? "sign-in-needed" : "sign-in-rejected"]: { error: "HTTP 400" } },
    ["sign-in-needed 0 HTTP 400"],
  ]);
});

test("an API key has no end of its own, is asked of nobody, and once rejected needs another", async () => {
  const trial = makeAuthority({
    authentication: { grant: "api_key" },
    lifetime: { access: hours(1) },
    secrets: { API_KEY: "key-1" },
  });
  const key = await trial.clock.run(trial.authority.token(never));
  await trial.clock.pass(hours(10_000));
  const later = await trial.token();
  const rejected = await codeOf(trial.authority.rejected(key, { at: trial.clock.now() }, never));
  trial.secrets.API_KEY = "key-2";
  expect({
    expiry: key.expiry,
    later,
    rejected,
    next: await trial.token(),
    asked: trial.asked.length,
    told: trial.told,
  }).toEqual({
    expiry: { binding: "none" },
    later: "key-1",
    rejected: { "sign-in-needed": { connection: "mes", error: "key rejected" } },
    next: "key-2",
    asked: 0,
    told: ["signed-in 1", "rejected 1", "sign-in-needed 1 key rejected", "signed-in 2"],
  });
});

test("a wish to refresh reads an API key again, and uses it also when it is the same", async () => {
  const trial = makeAuthority({ authentication: { grant: "api_key" }, secrets: { API_KEY: "key-1" } });
  const key = await trial.clock.run(trial.authority.token(never));
  const again = (await trial.clock.run(trial.authority.refresh(never))).value.reveal();
  const late = await trial.token();
  await codeOf(trial.authority.rejected({ ...key, generation: 2 }, { at: trial.clock.now() }, never));
  const setRight = (await trial.clock.run(trial.authority.refresh(never))).value.reveal();
  expect([again, late, setRight]).toEqual(["key-1", "key-1", "key-1"]);
});

test("a JSON endpoint gets its own fields, and its refresh goes to its own address", async () => {
  const trial = makeAuthority({
    authentication: { encoding: "json", refreshUrl: "https://id.example.com/refresh" },
  });
  await trial.token();
  await trial.clock.pass(seconds(900));
  await trial.token();
  expect(trial.asked.map(({ url, fields }) => [url, fields])).toEqual([
    ["https://id.example.com/token", { username: "svc", password: "pw" }],
    ["https://id.example.com/refresh", { refresh_token: "refresh-1" }],
  ]);
});
