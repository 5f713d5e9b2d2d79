import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import Provider, { type ClientMetadata } from "oidc-provider";
import { onTestFinished } from "vitest";

export const HMAC_SECRET = "an-hmac-secret-of-at-least-32-characters";
export const BASIC_SECRET = "a secret: with + and /";

export interface OidcServer {
  readonly issuer: string;
  /** PKCS#8 PEM of the client `signer`. */
  readonly privateKey: string;
  /** What the server was asked: method, path and the fields of the body. */
  readonly asked: { readonly path: string; readonly form: URLSearchParams; readonly authorization?: string }[];
  /** Tokens that the server gave and took back, by what they are. */
  readonly revoked: string[];
}

/** A certified authorization server on a real socket: refresh tokens rotate, access tokens live two seconds. */
export async function oidcServer(): Promise<OidcServer> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const signing = await generateKeyPair("RS256", { extractable: true });
  const client = await generateKeyPair("RS256", { extractable: true });
  const provider = new Provider(issuer, {
    clients: clientsOf(await exportJWK(client.publicKey)),
    jwks: { keys: [{ ...(await exportJWK(signing.privateKey)), alg: "RS256", use: "sig", kid: "server" }] },
    cookies: { keys: ["a key of the test"] },
    scopes: ["openid", "offline_access", "orders"],
    ttl: {
      AccessToken: 2,
      ClientCredentials: 2,
      RefreshToken: 60,
      DeviceCode: 30,
      Grant: 60,
      IdToken: 60,
      Interaction: 60,
      Session: 60,
    },
    rotateRefreshToken: true,
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    enabledJWA: { clientAuthSigningAlgValues: ["RS256", "PS256", "ES256", "HS256"] },
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true },
    },
  });
  const asked: OidcServer["asked"] = [];
  const revoked: string[] = [];
  provider.use(async (context, next) => {
    await next();
    const { path, headers } = context.request;
    const body: unknown = "oidc" in context ? (context as { oidc?: { body?: unknown } }).oidc?.body : undefined;
    const form = new URLSearchParams(body as Record<string, string> | undefined);
    const { authorization } = headers;
    asked.push({ path, form, ...(authorization !== undefined && { authorization }) });
  });
  provider.on("access_token.destroyed", () => revoked.push("access token"));
  provider.on("refresh_token.destroyed", () => revoked.push("refresh token"));
  provider.on("grant.revoked", () => revoked.push("grant"));
  const answer = provider.callback();
  server.on("request", (request, response) => void answer(request, response));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { issuer, privateKey: await exportPKCS8(client.privateKey), asked, revoked };
}

function clientsOf(publicKey: object): ClientMetadata[] {
  const machine = { grant_types: ["client_credentials"], redirect_uris: [], response_types: [] };
  return [
    {
      client_id: "app",
      application_type: "native",
      token_endpoint_auth_method: "none",
      redirect_uris: ["http://127.0.0.1/callback"],
      grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    },
    {
      client_id: "machine:1",
      client_secret: BASIC_SECRET,
      token_endpoint_auth_method: "client_secret_basic",
      ...machine,
    },
    { client_id: "poster", client_secret: BASIC_SECRET, token_endpoint_auth_method: "client_secret_post", ...machine },
    {
      client_id: "signer",
      token_endpoint_auth_method: "private_key_jwt",
      jwks: { keys: [{ ...publicKey, kid: "client", use: "sig" }] },
      ...machine,
    } as ClientMetadata,
    { client_id: "hmac", client_secret: HMAC_SECRET, token_endpoint_auth_method: "client_secret_jwt", ...machine },
  ];
}
