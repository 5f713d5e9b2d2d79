import { expect, test } from "vitest";
import type { Authentication } from "../../../../src/auth/connection.ts";
import { RedirectEnded, type RedirectReceiver } from "../../../../src/auth/interactive/redirectReceiver.ts";
import { signInWithBrowser } from "../../../../src/auth/interactive/signInWithBrowser.ts";
import { minutes } from "../../../../src/base/time.ts";
import type { Act } from "../../../fakes/fakeApi.ts";
import { PromptServer } from "../../../fakes/promptServer.ts";
import { askedOf, authenticationOf, codeOf, fakePorts, never, shown } from "../grants/grantTrial.ts";

const issuer = "https://id.example.com";
const urls = { authorizeUrl: `${issuer}/authorize?site=7`, tokenUrl: `${issuer}/token` };
const document = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  authorization_response_iss_parameter_supported: true,
};
const good = { body: '{"access_token":"access-1","token_type":"Bearer","refresh_token":"refresh-1","expires_in":60}' };

interface Wish {
  readonly authentication?: Partial<Authentication>;
  /** What comes back, in order; `{state}` stands for the right one. */
  readonly redirects?: readonly string[];
  readonly token?: Act;
  readonly signal?: AbortSignal;
}

/** A sign-in whose browser comes back at once, with whatever the test says. */
function begin({ authentication = urls, redirects = ["code=code-1&state={state}"], token = good, signal }: Wish = {}) {
  const ports = fakePorts({ CLIENT_SECRET: "client-secret" });
  const http = new PromptServer(ports.clock, ({ url }) =>
    url.includes("/.well-known/") ? { body: JSON.stringify(document) } : token,
  );
  const opened: URL[] = [];
  const coming = [...redirects];
  let closed = 0;
  const redirect: RedirectReceiver = {
    redirectUri: "http://127.0.0.1:4000/callback",
    received: async () => {
      const next = coming.shift();
      if (next === undefined) return new Promise<never>(() => undefined);
      if (next === "ended") throw new RedirectEnded();
      const state = opened[0]?.searchParams.get("state") ?? "";
      return new URL(`http://127.0.0.1:4000/callback?${next.replace("{state}", state)}`);
    },
    close: async () => {
      closed += 1;
    },
  };
  const answer = signInWithBrowser(
    {
      ...ports,
      http,
      connection: { id: "mes" },
      authentication: authenticationOf({
        grant: "authorization_code",
        clientId: "app",
        tokenUrl: urls.tokenUrl,
        ...authentication,
      }),
      redirect,
      open: async (url) => {
        opened.push(new URL(url));
      },
    },
    signal ?? never,
  );
  return {
    answer,
    clock: ports.clock,
    opened,
    coming,
    get closed() {
      return closed > 0;
    },
    get asked() {
      return http.seen.map(askedOf);
    },
  };
}

test("a server without discovery is told everything that the connection says", async () => {
  const authentication = { ...urls, scope: "write", audience: "mes", fields: { domain: "plant" } };
  const trial = begin({ authentication });
  const answer = shown(await trial.answer);
  const [opened] = trial.opened;
  expect({ answer, opened: opened && Object.fromEntries(opened.searchParams), asked: trial.asked }).toEqual({
    answer: { kind: "tokens", accessToken: "access-1", refreshToken: "refresh-1", expiresIn: 60_000 },
    opened: {
      site: "7",
      domain: "plant",
      client_id: "app",
      response_type: "code",
      redirect_uri: "http://127.0.0.1:4000/callback",
      scope: "write",
      audience: "mes",
      state: expect.any(String) as string,
      code_challenge: expect.any(String) as string,
      code_challenge_method: "S256",
    },
    asked: [
      {
        ask: `POST ${issuer}/token`,
        form: {
          grant_type: "authorization_code",
          code: "code-1",
          code_verifier: expect.stringMatching(/^.{43}$/) as string,
          redirect_uri: "http://127.0.0.1:4000/callback",
          client_id: "app",
        },
      },
    ],
  });
});

test.each<[what: string, token: Act, answer: object]>([
  ["without a type", { body: '{"access_token":"access-1"}' }, { expiresIn: undefined, refreshToken: undefined }],
  [
    "as a 201 with the life as text",
    { status: 201, body: '{"access_token":"access-1","expires_in":"60"}' },
    { expiresIn: 60_000 },
  ],
  ["of an odd type", { body: '{"access_token":"access-1","token_type":"N_A"}' }, {}],
  ["as text/html", { body: '{"access_token":"access-1"}', headers: { "content-type": "text/html" } }, {}],
])("tokens %s are taken from a browser's sign-in too", async (_, token, answer) => {
  const trial = begin({ token });
  expect(shown(await trial.answer)).toMatchObject({ kind: "tokens", accessToken: "access-1", ...answer });
});

test.each<[what: string, token: Act, answer: object]>([
  [
    "a refusal that repeats the code",
    { status: 400, body: '{"error":"invalid_grant","error_description":"code-1 is spent"}' },
    { kind: "refused", error: "invalid_grant", status: 400 },
  ],
  ["a page", { body: "<html>" }, { kind: "unusable", error: "not JSON", mayHaveActed: true }],
  ["trouble", { status: 503, body: "" }, { kind: "unusable", error: "HTTP 503", mayHaveActed: false }],
  ["a cut", { fault: "cut" }, { kind: "unusable", error: "ECONNRESET", mayHaveActed: true }],
])("%s comes from the token endpoint, and the code goes no further", async (_, token, answer) => {
  expect(await begin({ token }).answer).toEqual(answer);
});

test("whoever comes with a wrong state, or none, is passed over and the wait goes on", async () => {
  const trial = begin({
    redirects: ["code=evil&state=guess", "code=evil", "error=access_denied", "code=code-1&state={state}"],
  });
  await trial.answer;
  expect(trial.asked.map(({ form }) => (form as { code: string }).code)).toEqual(["code-1"]);
});

test.each<[what: string, redirect: string, outcome: object]>([
  [
    "a refusal by the person",
    "error=access_denied&state={state}",
    { "sign-in-abandoned": { connection: "mes", reason: "access_denied" } },
  ],
  [
    "a refused scope",
    "error=invalid_scope&error_description=no%20such%0Ascope&state={state}",
    { kind: "refused", error: "invalid_scope", description: "no such scope", status: 400 },
  ],
  [
    "a server in trouble",
    "error=server_error&state={state}",
    { kind: "unusable", error: "server_error", mayHaveActed: false },
  ],
  ["no code at all", "state={state}", { kind: "refused", error: "OAUTH_INVALID_RESPONSE", status: 400 }],
  ["two codes", "code=a&code=b&state={state}", { kind: "refused", error: "OAUTH_INVALID_RESPONSE", status: 400 }],
  ["a receiver that gave up", "ended", { "sign-in-abandoned": { connection: "mes", reason: "timeout" } }],
])("%s asks for no tokens, and the receiver is closed", async (_, redirect, outcome) => {
  const trial = begin({ redirects: [redirect] });
  expect([await codeOf(trial.answer), trial.asked, trial.closed]).toEqual([outcome, [], true]);
});

test.each([
  ["another server's", `iss=${encodeURIComponent("https://evil.example.com")}`],
  ["no", ""],
])("with %s name in the redirect the code is sent to nobody", async (_, iss) => {
  const trial = begin({ authentication: { issuer, scope: "write" }, redirects: [`code=code-1&state={state}&${iss}`] });
  expect([await trial.answer, trial.asked.length]).toEqual([
    { kind: "refused", error: "OAUTH_INVALID_RESPONSE", status: 400 },
    1,
  ]);
});

test("a server known by its URLs alone may name itself", async () => {
  const trial = begin({ redirects: ["code=code-1&state={state}&iss=https%3A%2F%2Fid.example.com"] });
  expect(shown(await trial.answer)).toMatchObject({ kind: "tokens", accessToken: "access-1" });
});

test.each([
  ["no ID token", undefined],
  ["an ID token of another sign-in", { nonce: "other" }],
  ["an ID token of another server", { iss: "https://evil.example.com" }],
  ["an ID token for another client", { aud: "other" }],
])("with %s the tokens are dropped", async (_, claims) => {
  const now = Math.floor(Date.now() / 1000);
  const encode = (part: object) => btoa(JSON.stringify(part)).replaceAll("=", "");
  const payload = { iss: issuer, aud: "app", sub: "a", iat: now, exp: now + 60, nonce: "n", ...claims };
  const id_token = `${encode({ alg: "RS256" })}.${encode(payload)}.${encode({})}`;
  const body = JSON.stringify({ access_token: "access-1", ...(claims && { id_token }) });
  const trial = begin({
    authentication: { issuer, scope: "openid" },
    redirects: [`code=code-1&state={state}&iss=${encodeURIComponent(issuer)}`],
    token: { body },
  });
  expect(await trial.answer).toMatchObject({
    kind: "refused",
    error: expect.stringMatching(/^OAUTH_/) as string,
    status: 200,
  });
});

test("a person who lets five minutes pass has gone", async () => {
  const trial = begin({ redirects: [] });
  const outcome = codeOf(trial.answer);
  await expect.poll(() => trial.opened.length).toBe(1);
  await trial.clock.pass(minutes(5));
  expect([await outcome, trial.closed]).toEqual([
    { "sign-in-abandoned": { connection: "mes", reason: "timeout" } },
    true,
  ]);
});

test("abort ends the wait for a person at once, and closes the receiver", async () => {
  const stop = new AbortController();
  const trial = begin({ redirects: [], signal: stop.signal });
  await expect.poll(() => trial.opened.length).toBe(1);
  stop.abort(new Error("stopped"));
  await expect(trial.answer).rejects.toThrow("stopped");
  expect(trial.closed).toBe(true);
});

test.each<[string, Partial<Authentication>, string]>([
  ["names no address for it", { authorizeUrl: undefined as never }, "no authorization_endpoint"],
  ["is without https", { authorizeUrl: "http://id.example.com/authorize" }, "not https"],
])("a server that %s gets nobody sent", async (_, wish, last) => {
  const trial = begin({ authentication: { ...urls, ...wish } });
  expect([await codeOf(trial.answer), trial.opened, trial.closed]).toMatchObject([
    { "discovery-failed": { last } },
    [],
    true,
  ]);
});
