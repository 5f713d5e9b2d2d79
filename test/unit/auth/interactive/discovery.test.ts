import { expect, test } from "vitest";
import { makeGrantor } from "../../../../src/auth/grants/makeGrantor.ts";
import type { TokenSet } from "../../../../src/auth/tokenSet.ts";
import type { HttpRequest } from "../../../../src/base/http.ts";
import { Secret } from "../../../../src/base/secret.ts";
import { epochMs } from "../../../../src/base/time.ts";
import type { Act } from "../../../fakes/fakeApi.ts";
import { PromptServer } from "../../../fakes/promptServer.ts";
import { authenticationOf, codeOf, fakePorts, never, shown, tokenAnswer } from "../grants/grantTrial.ts";

const issuer = "https://id.example.com/tenant";
const oidc = `${issuer}/.well-known/openid-configuration`;
const oauth = "https://id.example.com/.well-known/oauth-authorization-server/tenant";
const document = { issuer, token_endpoint: "https://tokens.example.com/token" };

const set: TokenSet = {
  accessToken: new Secret("access-1"),
  refreshToken: undefined,
  generation: 1,
  obtainedAt: epochMs(0),
  signedInAt: epochMs(0),
  scope: undefined,
  ends: [],
};

function trialOf(respond: (request: HttpRequest, count: number) => Act, configured = issuer) {
  const ports = fakePorts({ PASSWORD: "pw" });
  const http = new PromptServer(ports.clock, respond);
  const { tokenUrl: _, ...authentication } = authenticationOf({ issuer: configured });
  const grantor = makeGrantor({ id: "mes" }, authentication, { ...ports, http });
  return {
    grantor,
    signIn: async () => shown(await grantor.signIn?.(never)),
    get asked() {
      return http.seen.map(({ method, url }) => `${method} ${url}`);
    },
  };
}

const answering = (found: object, act: Act = { body: tokenAnswer }) =>
  trialOf(({ method }) => (method === "GET" ? { body: JSON.stringify(found) } : act));

test("an issuer's document names the token endpoint, and is read once", async () => {
  const trial = answering(document);
  const answers = [await trial.signIn(), await trial.signIn()];
  expect([answers.map((answer) => (answer as { kind: string }).kind), trial.asked]).toEqual([
    ["tokens", "tokens"],
    [`GET ${oidc}`, "POST https://tokens.example.com/token", "POST https://tokens.example.com/token"],
  ]);
});

test.each<[string, Act]>([
  ["nothing", { status: 404, body: "" }],
  ["a page", { body: "<html>", headers: { "content-type": "text/html" } }],
])("where OpenID's place holds %s, RFC 8414's is asked", async (_, act) => {
  const trial = trialOf(({ method, url }) => {
    if (method === "POST") return { body: tokenAnswer };
    return url === oidc ? act : { body: JSON.stringify(document) };
  });
  await trial.signIn();
  expect(trial.asked).toEqual([`GET ${oidc}`, `GET ${oauth}`, "POST https://tokens.example.com/token"]);
});

test.each<[what: string, document: unknown, last: string]>([
  ["another issuer's", { ...document, issuer: "https://evil.example.com" }, "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED"],
  ["without an issuer", { token_endpoint: document.token_endpoint }, "OAUTH_INVALID_RESPONSE"],
  [
    "naming a token endpoint without https",
    { ...document, token_endpoint: "http://id.example.com/t" },
    "tokenUrl is not https",
  ],
  ["naming no URL", { ...document, token_endpoint: "token" }, "tokenUrl is not https"],
  ["without a token endpoint", { issuer }, "no token_endpoint"],
])("a document %s gets no credential", async (_, found, last) => {
  const trial = answering(found as object);
  const failure = { "discovery-failed": { connection: "mes", url: issuer, last } };
  expect([await codeOf(trial.signIn()), trial.asked]).toEqual([failure, [`GET ${oidc}`]]);
});

test("an issuer without https is not asked at all", async () => {
  const trial = trialOf(() => ({}), "http://id.example.com");
  const failure = { "discovery-failed": { connection: "mes", url: "http://id.example.com", last: "not https" } };
  expect([await codeOf(trial.signIn()), trial.asked]).toEqual([failure, []]);
});

test("no document at all is a failure, and a redirect to one is not followed", async () => {
  const trial = trialOf(() => ({ status: 302, headers: { location: "https://evil.example.com" }, body: "" }));
  const failure = { "discovery-failed": { connection: "mes", url: issuer, last: "HTTP 302" } };
  expect([await codeOf(trial.signIn()), trial.asked]).toEqual([failure, [`GET ${oidc}`, `GET ${oauth}`]]);
});

test.each<[string, Act, object]>([
  ["in trouble", { status: 503, body: "" }, { error: "HTTP 503" }],
  ["that cannot be reached", { fault: "not-sent" }, { error: "ECONNRESET", unreachable: true }],
  ["that breaks off", { fault: "cut" }, { error: "ECONNRESET" }],
])("an issuer %s is asked again the next time, and no refresh token counts as spent", async (_, act, unusable) => {
  const trial = trialOf((request, count) => {
    if (count === 1) return act;
    return request.method === "GET" ? { body: JSON.stringify(document) } : { body: tokenAnswer };
  });
  const first = await trial.signIn();
  expect([first, await trial.signIn()]).toMatchObject([
    { kind: "unusable", mayHaveActed: false, ...unusable },
    { kind: "tokens" },
  ]);
});

test("an issuer whose document names no address for revocation offers none", async () => {
  const trial = answering(document);
  expect([await trial.grantor.revoke?.(set, never), trial.asked]).toEqual(["not-offered", [`GET ${oidc}`]]);
});

test("an issuer's document also tells where tokens are revoked", async () => {
  const trial = answering({ ...document, revocation_endpoint: "https://tokens.example.com/revoke" }, { body: "" });
  await trial.grantor.revoke?.(set, never);
  expect(trial.asked).toEqual([`GET ${oidc}`, "POST https://tokens.example.com/revoke"]);
});
