import type { Failure, SecretName } from "../base/failure.ts";
import type { HttpRequest } from "../base/http.ts";
import { Secret } from "../base/secret.ts";
import { type Millis, seconds } from "../base/time.ts";
import type { Authentication } from "./connection.ts";
import type { Credentials } from "./tokenSet.ts";

/** Token endpoints answer shortly or not at all. */
const TIMEOUT: Millis = seconds(30);
const MAX_BYTES = 1024 * 1024;

export interface TokenRequestContext {
  readonly authentication: Authentication;
  readonly credentials: Credentials;
  /** Makes the failure for a secret that nobody gave. */
  readonly missing: (name: SecretName) => Failure;
}

export interface TokenRequest {
  readonly request: HttpRequest;
  /** What the request carries and an error must not repeat. */
  readonly secrets: readonly Secret[];
}

/** RFC 6749 4.3.2 and 4.4.2, or the fields of a JSON sign-in. */
export async function signInRequest(context: TokenRequestContext): Promise<TokenRequest> {
  const { authentication } = context;
  if (authentication.grant !== "password") return tokenRequest(context, authentication.tokenUrl, scoped(context, {}));
  const password = await need(context, "PASSWORD");
  const fields = { username: authentication.username ?? "", password: password.reveal() };
  return tokenRequest(context, authentication.tokenUrl, scoped(context, fields));
}

/** RFC 6749 6. */
export function refreshRequest(context: TokenRequestContext, refreshToken: Secret): Promise<TokenRequest> {
  const { authentication } = context;
  const url = authentication.refreshUrl ?? authentication.tokenUrl;
  return tokenRequest(context, url, { grant_type: "refresh_token", refresh_token: refreshToken.reveal() });
}

function scoped({ authentication }: TokenRequestContext, fields: Record<string, string>): Record<string, string> {
  const { grant, scope, audience } = authentication;
  return { grant_type: grant, ...fields, ...(scope && { scope }), ...(audience && { audience }) };
}

async function tokenRequest(
  context: TokenRequestContext,
  url: string | undefined,
  fields: Record<string, string>,
): Promise<TokenRequest> {
  const { authentication } = context;
  const secrets = [fields["password"], fields["refresh_token"]].flatMap((value) => (value ? [new Secret(value)] : []));
  const headers: Record<string, string> = { accept: "application/json" };
  const all = { ...fields };
  if (authentication.clientAuth !== "none" && authentication.clientId !== undefined) {
    const secret = await clientSecret(context);
    if (secret) secrets.push(secret);
    if (authentication.clientAuth === "basic") headers["authorization"] = basic(authentication.clientId, secret);
    else {
      all["client_id"] = authentication.clientId;
      if (secret) all["client_secret"] = secret.reveal();
    }
  } else if (authentication.clientId !== undefined) all["client_id"] = authentication.clientId;
  const json = authentication.encoding === "json";
  // A JSON endpoint that serves one grant alone knows no grant_type.
  if (json && authentication.refreshUrl !== undefined) delete all["grant_type"];
  headers["content-type"] = json ? "application/json" : "application/x-www-form-urlencoded";
  const body = json ? JSON.stringify(all) : new URLSearchParams(all).toString();
  const request = { method: "POST", url: url ?? "", headers, body, timeout: TIMEOUT, maxBytes: MAX_BYTES };
  return { request, secrets };
}

async function clientSecret(context: TokenRequestContext): Promise<Secret | undefined> {
  const secret = await context.credentials.secret("CLIENT_SECRET");
  if (secret === undefined && context.authentication.grant === "client_credentials")
    throw context.missing("CLIENT_SECRET");
  return secret;
}

async function need(context: TokenRequestContext, name: SecretName): Promise<Secret> {
  const secret = await context.credentials.secret(name);
  if (secret === undefined) throw context.missing(name);
  return secret;
}

/** RFC 6749 2.3.1: both parts are form-encoded before they are joined. */
function basic(clientId: string, secret: Secret | undefined): string {
  const encoded = [clientId, secret?.reveal() ?? ""].map((part) =>
    new URLSearchParams({ "": part }).toString().slice(1),
  );
  return `Basic ${btoa(encoded.join(":"))}`;
}
