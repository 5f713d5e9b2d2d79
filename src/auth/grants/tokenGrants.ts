import { Failure } from "../../base/failure.ts";
import type { Secret } from "../../base/secret.ts";
import type { TokenAnswer } from "../grantor.ts";
import type { Endpoints } from "./endpoints.ts";
import { exchange, signInExchange } from "./exchange.ts";
import { type GrantParts, needSecret } from "./grantParts.ts";
import { type Fields, tokenRequest } from "./tokenRequest.ts";

/** RFC 6749 4.3.2, or the fields of a JSON sign-in. */
export async function passwordGrant(endpoints: Endpoints, signal: AbortSignal): Promise<TokenAnswer> {
  const parts = await endpoints.complete("tokenUrl", signal);
  if ("kind" in parts) return parts;
  const { authentication } = parts;
  const names = authentication.fieldNames ?? { username: "username", password: "password" };
  const password = await needSecret(parts, "PASSWORD");
  const fields = { [names.username]: authentication.username ?? "", [names.password]: password.reveal() };
  return ask(parts, grantFields(parts, "password", { ...scoped(parts), ...fields }), {
    secretFields: [names.password],
    exchange: signInExchange,
    signal,
  });
}

/** RFC 6749 4.4.2. */
export async function clientCredentialsGrant(endpoints: Endpoints, signal: AbortSignal): Promise<TokenAnswer> {
  const parts = await endpoints.complete("tokenUrl", signal);
  if ("kind" in parts) return parts;
  return ask(parts, grantFields(parts, "client_credentials", scoped(parts)), { exchange: signInExchange, signal });
}

/** RFC 6749 6. */
export async function refreshGrant(
  endpoints: Endpoints,
  refreshToken: Secret,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const parts = await endpoints.complete("tokenUrl", signal);
  if ("kind" in parts) return parts;
  const fields = grantFields(parts, "refresh_token", { refresh_token: refreshToken.reveal() });
  return ask(parts, fields, { url: parts.authentication.refreshUrl, exchange, signal });
}

/** Scope, audience and the fields that the connection adds to every sign-in. */
function scoped({ authentication: { scope, audience, fields } }: GrantParts): Fields {
  return { ...(scope !== undefined && { scope }), ...(audience !== undefined && { audience }), ...fields };
}

/** A JSON endpoint that serves one grant alone knows no grant_type. */
function grantFields({ authentication }: GrantParts, grant: string, fields: Fields): Fields {
  const alone = authentication.encoding === "json" && authentication.refreshUrl !== undefined;
  return alone ? fields : { grant_type: grant, ...fields };
}

interface Asking {
  /** The token URL when absent. */
  readonly url?: string | undefined;
  readonly secretFields?: readonly string[];
  readonly exchange: typeof exchange;
  readonly signal: AbortSignal;
}

async function ask(
  parts: GrantParts,
  fields: Fields,
  { url = parts.authentication.tokenUrl, secretFields, exchange: send, signal }: Asking,
): Promise<TokenAnswer> {
  if (url === undefined) throw noTokenUrl(parts);
  return send(parts, await tokenRequest(parts, url, fields, secretFields), signal);
}

/** The files are checked for one, so only an issuer can fail to name it. */
function noTokenUrl({ connection, authentication }: GrantParts): Failure {
  const url = authentication.issuer ?? "";
  return new Failure("discovery-failed", { connection, url, last: "no token_endpoint" });
}
