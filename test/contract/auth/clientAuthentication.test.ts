import { expect, test } from "vitest";
import type { Authentication } from "../../../src/auth/connection.ts";
import { authenticationOf, grantorOf, never, type Secrets, shown } from "./grantTrial.ts";
import { BASIC_SECRET, HMAC_SECRET, oidcServer } from "./oidcServer.ts";

test.each<[how: string, client: Partial<Authentication>, secrets: (privateKey: string) => Secrets]>([
  ["its secret in the header", { clientId: "machine:1", clientAuth: "basic" }, () => ({ CLIENT_SECRET: BASIC_SECRET })],
  ["its secret in the body", { clientId: "poster", clientAuth: "body" }, () => ({ CLIENT_SECRET: BASIC_SECRET })],
  [
    "a signed assertion, RS256",
    { clientId: "signer", clientAuth: "private_key_jwt", assertion: { algorithm: "RS256", keyId: "client" } },
    (PRIVATE_KEY) => ({ PRIVATE_KEY }),
  ],
  [
    "a signed assertion, PS256",
    { clientId: "signer", clientAuth: "private_key_jwt", assertion: { algorithm: "PS256" } },
    (PRIVATE_KEY) => ({ PRIVATE_KEY }),
  ],
  [
    "a signed assertion, HS256",
    { clientId: "hmac", clientAuth: "client_secret_jwt", assertion: { algorithm: "HS256" } },
    () => ({ CLIENT_SECRET: HMAC_SECRET }),
  ],
])("a service signs in with %s, again and again", async (_, client, secrets) => {
  const server = await oidcServer();
  const authentication = authenticationOf({
    grant: "client_credentials",
    issuer: server.issuer,
    scope: "orders",
    ...client,
  });
  const grantor = grantorOf(authentication, secrets(server.privateKey));
  const answers = [await grantor.signIn?.(never), await grantor.signIn?.(never)];
  const tokens = {
    kind: "tokens",
    accessToken: expect.any(String) as string,
    refreshToken: undefined,
    expiresIn: 2000,
    scope: "orders",
  };
  expect(answers.map(shown)).toEqual([tokens, tokens]);
  // The issuer's document is read once.
  expect(server.asked.map(({ path }) => path)).toEqual(["/.well-known/openid-configuration", "/token", "/token"]);
});

test("a wrong client secret is refused in the server's words", async () => {
  const server = await oidcServer();
  const authentication = authenticationOf({
    grant: "client_credentials",
    tokenUrl: `${server.issuer}/token`,
    clientAuth: "basic",
    clientId: "machine:1",
  });
  const answer = await grantorOf(authentication, { CLIENT_SECRET: "not that one at all" }).signIn?.(never);
  expect(answer).toEqual({
    kind: "refused",
    error: "invalid_client",
    description: "client authentication failed",
    status: 401,
  });
});
