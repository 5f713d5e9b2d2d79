import { expect, test } from "vitest";
import { codeOf, makeTrial } from "./grantTrial.ts";

const tokens = { kind: "tokens", accessToken: "access-1", refreshToken: "refresh-1", expiresIn: 1_000_000 };

test("a password goes with user name, scope and audience", async () => {
  const trial = makeTrial({ scope: "write", audience: "mes" });
  expect([await trial.signIn(), trial.asked]).toEqual([
    tokens,
    [
      {
        ask: "POST https://id.example.com/token",
        form: { grant_type: "password", username: "svc", password: "pw", scope: "write", audience: "mes" },
      },
    ],
  ]);
});

test("a token request has 30 seconds and 1 MiB", async () => {
  const trial = makeTrial();
  await trial.signIn();
  expect(trial.http.seen[0]?.request).toMatchObject({ timeout: 30_000, maxBytes: 1_048_576 });
});

test("a JSON endpoint gets its own fields under its own names, and its refresh goes to its own address", async () => {
  const trial = makeTrial({
    encoding: "json",
    refreshUrl: "https://id.example.com/refresh",
    fieldNames: { username: "user", password: "passwd" },
    fields: { site: 7 },
  });
  await trial.signIn();
  await trial.refresh("refresh-1");
  expect(trial.asked).toEqual([
    { ask: "POST https://id.example.com/token", json: { user: "svc", passwd: "pw", site: 7 } },
    { ask: "POST https://id.example.com/refresh", json: { refresh_token: "refresh-1" } },
  ]);
});

test("client credentials are form-encoded before they are joined for the header", async () => {
  const trial = makeTrial({
    grant: "client_credentials",
    clientAuth: "basic",
    clientId: "svc a",
    scope: "",
    secrets: { CLIENT_SECRET: "p:w" },
  });
  await trial.signIn();
  expect(trial.asked).toEqual([
    {
      ask: "POST https://id.example.com/token",
      form: { grant_type: "client_credentials", scope: "" },
      authorization: `Basic ${btoa("svc+a:p%3Aw")}`,
    },
  ]);
});

test("a given refresh token signs in once; a replaced or refused one is not sent again", async () => {
  const trial = makeTrial({ grant: "refresh_token", secrets: { REFRESH_TOKEN: "given-1" } });
  const first = await trial.signIn();
  const again = await trial.signIn();
  trial.secrets.REFRESH_TOKEN = "given-2";
  trial.http.respond = () => ({ status: 400, body: '{"error":"invalid_grant"}' });
  const refused = [await trial.signIn(), await trial.signIn()];
  trial.secrets.REFRESH_TOKEN = "given-3";
  trial.http.respond = () => ({ body: '{"access_token":"access-2"}' });
  const kept = [await trial.signIn(), await trial.signIn()];
  const invalid = { kind: "refused", error: "invalid_grant", status: 400 };
  const same = { kind: "tokens", accessToken: "access-2", refreshToken: "given-3", expiresIn: undefined };
  expect([first, again, refused, kept, trial.asked.map(({ form }) => form)]).toEqual([
    tokens,
    { kind: "refused", error: "used before", status: 400 },
    [invalid, invalid],
    [same, same],
    ["given-1", "given-2", "given-3", "given-3"].map((token) => ({
      grant_type: "refresh_token",
      refresh_token: token,
    })),
  ]);
});

test("a given refresh token is tried again after an answer that said nothing", async () => {
  const trial = makeTrial({ grant: "refresh_token", secrets: { REFRESH_TOKEN: "given-1" } });
  trial.http.respond = (_, count) => (count === 1 ? { status: 503, body: "" } : { body: '{"access_token":"a"}' });
  await trial.signIn();
  expect([await trial.signIn(), trial.asked.length]).toEqual([
    { kind: "tokens", accessToken: "a", refreshToken: "given-1", expiresIn: undefined },
    2,
  ]);
});

test("user name and password of basic become the token, without any request", async () => {
  const trial = makeTrial({ grant: "basic", username: "jörg", secrets: { PASSWORD: "pä:ß" } });
  const bytes = new TextEncoder().encode("jörg:pä:ß");
  expect([await trial.signIn(), trial.asked]).toEqual([
    {
      kind: "tokens",
      accessToken: btoa(String.fromCharCode(...bytes)),
      refreshToken: undefined,
      expiresIn: undefined,
    },
    [],
  ]);
});

test.each([
  ["password", {}, ["signIn", "refresh"]],
  ["password", { revokeUrl: "https://id.example.com/revoke" }, ["signIn", "refresh", "revoke"]],
  ["client_credentials", {}, ["signIn", "refresh"]],
  ["refresh_token", {}, ["signIn", "refresh"]],
  ["authorization_code", {}, ["refresh"]],
  ["device_code", { issuer: "https://id.example.com" }, ["refresh", "revoke"]],
  ["session_login", {}, ["signIn"]],
  ["session_login", { revokeUrl: "https://id.example.com/logout" }, ["signIn", "revoke"]],
  ["session_login", { refreshUrl: "https://id.example.com/refresh" }, ["signIn", "refresh"]],
  ["api_key", {}, ["signIn"]],
  ["basic", {}, ["signIn"]],
] as const)("the grant %s with %o can do %o", (grant, wish, can) => {
  expect(Object.keys(makeTrial({ grant, ...wish }).grantor)).toEqual(can);
});

test.each([
  ["password", "none", "PASSWORD"],
  ["client_credentials", "body", "CLIENT_SECRET"],
  ["client_credentials", "private_key_jwt", "PRIVATE_KEY"],
  ["client_credentials", "client_secret_jwt", "CLIENT_SECRET"],
  ["refresh_token", "none", "REFRESH_TOKEN"],
  ["session_login", "none", "PASSWORD"],
  ["api_key", "none", "API_KEY"],
  ["basic", "none", "PASSWORD"],
] as const)(
  "the grant %s with %s wants its secret %3$s, and asks nobody without",
  async (grant, clientAuth, secret) => {
    const trial = makeTrial({ grant, clientId: "a", clientAuth, secrets: {} });
    const missing = { "secret-missing": { connection: "mes", secret, variable: `LONGHAUL_MES_${secret}` } };
    expect([await codeOf(trial.signIn()), trial.asked]).toEqual([missing, []]);
  },
);

test("abort ends a token request", async () => {
  const trial = makeTrial();
  const stop = new AbortController();
  const asking = trial.grantor.signIn?.(stop.signal);
  stop.abort(new Error("stopped"));
  await expect(trial.clock.run(Promise.resolve(asking))).rejects.toThrow("stopped");
});

test("the server's clock is measured from its token answers", async () => {
  const trial = makeTrial();
  trial.http.clockAhead = 600_000 as never;
  await trial.signIn();
  expect(Math.round(trial.skew.ahead / 1000)).toBe(600);
});
