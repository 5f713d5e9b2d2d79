import { createHash, randomBytes } from "node:crypto";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { expect, test } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { OriginName } from "../../../src/sandbox/systemName.ts";
import { call, noTokens, originOf, type Seen, started, startedOnOwnClock, textOf } from "./wire.ts";

/** jose checks the keys themselves when it uses them. */
const jwksIn: (text: string) => JSONWebKeySet = JSON.parse;

const redirect = "http://127.0.0.1:53123/callback";
const verifier = randomBytes(32).toString("base64url");
const challenge = createHash("sha256").update(verifier).digest("base64url");

const wish = {
  response_type: "code",
  client_id: "iot-app",
  redirect_uri: redirect,
  code_challenge: challenge,
  code_challenge_method: "S256",
  state: "s-1",
};

interface Visit {
  readonly status: number;
  readonly location: URL | undefined;
  readonly text: string;
}

/** What a browser is told, which does not go on by itself. */
async function visit(url: string, form?: Record<string, string>): Promise<Visit> {
  const sent = form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) };
  const response = await fetch(url, { redirect: "manual", ...sent });
  const location = response.headers.get("location");
  return {
    status: response.status,
    location: location === null ? undefined : new URL(location),
    text: await response.text(),
  };
}

const authorizeUrl = (sandbox: Sandbox) => `${originOf(sandbox, "oracle-iot")}/oauth2/authorize`;

const authorize = (sandbox: Sandbox, change: Record<string, string> = {}) =>
  visit(`${authorizeUrl(sandbox)}?${new URLSearchParams({ ...wish, ...change })}`);

function trade(sandbox: Sandbox, visited: Visit, change: Record<string, string> = {}): Promise<Seen> {
  const form = {
    grant_type: "authorization_code",
    client_id: "iot-app",
    code: visited.location?.searchParams.get("code") ?? "",
    redirect_uri: redirect,
    code_verifier: verifier,
    ...change,
  };
  return call(`${originOf(sandbox, "oracle-iot")}/oauth2/token`, { form });
}

const approving = { policies: { "oracle-iot": { autoApprove: true } } };

const errorAt = ({ location }: Visit) => location?.searchParams.get("error");

test("a code comes back with state and issuer, and is good for one session with the right verifier", async () => {
  const sandbox = await started(approving);
  const visited = await authorize(sandbox);
  const answer = await trade(sandbox, visited);
  const issuer = originOf(sandbox, "oracle-iot");
  expect({
    status: visited.status,
    to: visited.location?.href.split("?")[0],
    state: visited.location?.searchParams.get("state"),
    iss: visited.location?.searchParams.get("iss"),
    traded: [answer.status, typeof answer.body.refresh_token, answer.body.id_token],
    tokens: sandbox.ledger.of("oracle-iot").summary().tokens,
  }).toEqual({
    status: 303,
    to: redirect,
    state: "s-1",
    iss: issuer,
    traded: [200, "string", undefined],
    tokens: { ...noTokens, signIns: 1 },
  });
});

test("a code that comes twice ends the session that it opened", async () => {
  const sandbox = await started(approving);
  const visited = await authorize(sandbox);
  const first = await trade(sandbox, visited);
  const second = await trade(sandbox, visited);
  const { status } = await call(`${originOf(sandbox, "oracle-iot")}/iot/api/v2/messages/m-1`, {
    token: textOf(first.body, "access_token"),
  });
  expect([first.status, second.body.error, status]).toEqual([200, "invalid_grant", 401]);
});

test("a wrong verifier, another redirect address and a late code are refused", async () => {
  const { sandbox, pass } = await startedOnOwnClock(approving);
  const wrong = await trade(sandbox, await authorize(sandbox), { code_verifier: "x".repeat(43) });
  const short = await trade(sandbox, await authorize(sandbox), { code_verifier: "x" });
  const moved = await trade(sandbox, await authorize(sandbox), { redirect_uri: "http://127.0.0.1:1/callback" });
  const visited = await authorize(sandbox);
  pass(1);
  const late = await trade(sandbox, visited);
  expect([wrong, short, moved, late].map(({ body }) => body.error)).toEqual(Array(4).fill("invalid_grant"));
});

test("nobody is sent to an address that is not registered, nor without PKCE", async () => {
  const sandbox = await started(approving);
  const hostile = [
    "https://elsewhere.example.com/callback",
    "http://127.0.0.1.example.com:80/callback",
    "http://127.0.0.1:80@elsewhere.example.com/callback",
    "http://localhost:53123/callback",
    "http://127.0.0.1:53123/other",
    "http://127.0.0.1:99999/callback",
  ];
  const statuses = [];
  for (const redirect_uri of hostile) statuses.push((await authorize(sandbox, { redirect_uri })).status);
  const unknown = await authorize(sandbox, { client_id: "nobody" });
  const plain = await authorize(sandbox, { code_challenge_method: "plain" });
  const none = await authorize(sandbox, { code_challenge: "" });
  const service = await authorize(sandbox, { client_id: "iot-automation" });
  const other = await authorize(sandbox, { redirect_uri: "http://127.0.0.1:1025/" });
  expect({
    statuses,
    unknown: unknown.status,
    errors: [plain, none, service, other].map(errorAt),
  }).toEqual({
    statuses: Array(hostile.length).fill(400),
    unknown: 400,
    errors: ["invalid_request", "invalid_request", "unauthorized_client", null],
  });
});

test("a person allows or denies on a page, whose fields cannot break out of it", async () => {
  const sandbox = await started();
  const page = await authorize(sandbox, { state: '"><script>' });
  const allowed = await visit(authorizeUrl(sandbox), { ...wish, decision: "approve" });
  const denied = await visit(authorizeUrl(sandbox), { ...wish, decision: "deny" });
  const byTest = await authorize(sandbox, { sandbox_decision: "approve" });
  expect({
    page: [page.status, page.text.includes("<script>"), page.text.includes("Allow iot-app to act for iot-user?")],
    allowed: (await trade(sandbox, allowed)).status,
    denied: [errorAt(denied), denied.location?.searchParams.get("state")],
    byTest: byTest.status,
  }).toEqual({ page: [200, false, true], allowed: 200, denied: ["access_denied", "s-1"], byTest: 303 });
});

test("with the scope openid there is an ID token that verifies and carries the nonce", async () => {
  const sandbox = await started({ policies: { "factorytalk-web": { autoApprove: true } } });
  const issuer = originOf(sandbox, "factorytalk-web");
  const scope = "openid offline_access";
  const query = new URLSearchParams({ ...wish, client_id: "web-app", scope, nonce: "n-1" });
  const visited = await visit(`${issuer}/connect/authorize?${query}`);
  const { body } = await call(`${issuer}/connect/token`, {
    form: {
      grant_type: "authorization_code",
      client_id: "web-app",
      code: visited.location?.searchParams.get("code") ?? "",
      redirect_uri: redirect,
      code_verifier: verifier,
    },
  });
  const jwks = jwksIn((await call(`${issuer}/.well-known/jwks.json`)).text);
  const { payload } = await jwtVerify(textOf(body, "id_token"), createLocalJWKSet(jwks), {
    issuer,
    audience: "web-app",
  });
  expect([payload.sub, payload.nonce, typeof body.refresh_token]).toEqual(["operator", "n-1", "string"]);
});

test("each OAuth system says in its discovery document where everything is", async () => {
  const sandbox = await started();
  const known = async (name: OriginName) => {
    const { body } = await call(`${originOf(sandbox, name)}/.well-known/openid-configuration`);
    const from = (field: string) =>
      body[field] === undefined ? undefined : textOf(body, field).replace(originOf(sandbox, name), "");
    return [from("issuer"), from("token_endpoint"), from("authorization_endpoint"), from("revocation_endpoint")];
  };
  const names: OriginName[] = ["oracle-iot", "oracle-hcm-identity", "factorytalk-web", "arena-qms"];
  const documents = [];
  for (const name of names) documents.push(await known(name));
  const absent = await call(`${originOf(sandbox, "factorytalk-mes")}/.well-known/openid-configuration`);
  expect([...documents, absent.status]).toEqual([
    ["", "/oauth2/token", "/oauth2/authorize", "/oauth2/revoke"],
    ["", "/oauth2/v1/token", "/oauth2/v1/authorize", "/oauth2/v1/revoke"],
    ["", "/connect/token", "/connect/authorize", "/connect/revocation"],
    ["", "/oauth/token", undefined, "/oauth/revoke"],
    401,
  ]);
});
