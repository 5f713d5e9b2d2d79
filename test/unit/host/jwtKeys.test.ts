import { CompactSign, exportJWK, generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { ClockSkew } from "../../../src/auth/clockSkew.ts";
import type { HttpRequest } from "../../../src/base/http.ts";
import { epochMs, seconds } from "../../../src/base/time.ts";
import { JwtKeys, type KeyHolder, keysWhere } from "../../../src/host/jwtKeys.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { type AccountShape, accountWith } from "./accounts.ts";

const never = new AbortController().signal;

/** An identity server that can change its keys, and everything that was asked of it. */
async function identityServer(shape: AccountShape = {}) {
  const clock = new VirtualClock();
  const keys: object[] = [];
  const asked: string[] = [];
  const answers = new Map<string, () => string>();
  const http = {
    send: async ({ url, headers }: HttpRequest) => {
      asked.push(url);
      expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain("authorization");
      const body = answers.get(url)?.();
      const answer = { headers: { "content-type": "application/json" }, sentAt: epochMs(0), receivedAt: epochMs(0) };
      return { ...answer, status: body === undefined ? 404 : 200, body: body ?? "" };
    },
  };
  const holder: KeyHolder = { account: accountWith(shape), http, skew: new ClockSkew(), storeKey: "mes" };
  const sign = async (kid: string, header: object = {}) => {
    const pair = await generateKeyPair("ES256");
    keys.push({ ...(await exportJWK(pair.publicKey)), kid });
    return new CompactSign(new TextEncoder().encode('{"iss":"https://evil.example"}'))
      .setProtectedHeader({ alg: "ES256", kid, ...header })
      .sign(pair.privateKey);
  };
  const publish = () => JSON.stringify({ keys });
  const checks = new JwtKeys(clock);
  return { asked, answers, holder, sign, publish, clock, check: (token: string) => checks.check(token, holder, never) };
}

test("the keys come from the address that the connection names, whatever the token says", async () => {
  const jwksUrl = "https://id.example.com/keys";
  const server = await identityServer({ authentication: { jwksUrl, issuer: "https://id.example.com" } });
  server.answers.set(jwksUrl, server.publish);
  const token = await server.sign("k1", { jku: "https://evil.example/keys", x5u: "https://evil.example/cert" });
  expect([await server.check(token), server.asked, keysWhere(server.holder)]).toEqual([
    { kind: "checked", signature: { kind: "valid", algorithm: "ES256", keyId: "k1" } },
    [jwksUrl],
    jwksUrl,
  ]);
});

test("else from the issuer's discovery document, which is read once", async () => {
  const issuer = "https://id.example.com";
  const server = await identityServer({ authentication: { issuer } });
  const document = { issuer, jwks_uri: `${issuer}/oauth2/jwks`, token_endpoint: `${issuer}/token` };
  server.answers.set(`${issuer}/.well-known/openid-configuration`, () => JSON.stringify(document));
  server.answers.set(document.jwks_uri, server.publish);
  const token = await server.sign("k1");
  const first = await server.check(token);
  await server.check(token);
  expect([first.kind, server.asked]).toEqual([
    "checked",
    [`${issuer}/.well-known/openid-configuration`, document.jwks_uri],
  ]);
});

test("else from the usual place of the API itself", async () => {
  const server = await identityServer({ baseUrl: "https://mes.example.com:8443/api" });
  const url = "https://mes.example.com:8443/.well-known/jwks.json";
  expect([await server.check(await server.sign("k1")), server.asked, keysWhere(server.holder)]).toEqual([
    { kind: "missing", why: "refused", detail: "HTTP 404" },
    [url],
    url,
  ]);
});

test("a server that has changed its keys is asked once more, though not at once", async () => {
  const jwksUrl = "https://id.example.com/keys";
  const server = await identityServer({ authentication: { jwksUrl } });
  server.answers.set(jwksUrl, server.publish);
  await server.check(await server.sign("k1"));
  const rotated = await server.sign("k2");
  const tooEarly = await server.check(rotated);
  await server.clock.pass(seconds(30));
  expect([tooEarly, await server.check(rotated), server.asked.length]).toEqual([
    { kind: "checked", signature: { kind: "key-not-found", keyId: "k2" } },
    { kind: "checked", signature: { kind: "valid", algorithm: "ES256", keyId: "k2" } },
    2,
  ]);
});

test("an issuer whose document is another's, or that is not there, is said so", async () => {
  const issuer = "https://id.example.com";
  const server = await identityServer({ authentication: { issuer } });
  const nobody = await server.check(await server.sign("k1"));
  server.answers.set(`${issuer}/.well-known/openid-configuration`, () => '{"issuer":"https://evil.example"}');
  const liar = await server.check(await server.sign("k1"));
  expect([nobody, liar.kind]).toEqual([{ kind: "missing", why: "refused", detail: "HTTP 404" }, "missing"]);
});
