import { allowInsecureRequests, Configuration, clockSkew, type ServerMetadata } from "openid-client";
import { Failure } from "../../base/failure.ts";
import type { GrantParts } from "../grants/grantParts.ts";
import { discoverIssuer } from "./discoverIssuer.ts";
import { isSecureUrl } from "./secureUrl.ts";
import { grantParts, type SignInParts } from "./signInParts.ts";

export interface AuthorizationServer {
  /** With every URL filled in that anybody names. */
  readonly parts: GrantParts;
  readonly metadata: ServerMetadata;
  /** Whether `iss` and ID tokens can be held against a name. */
  readonly issuerKnown: boolean;
}

const ENDPOINTS = {
  authorizeUrl: "authorization_endpoint",
  deviceUrl: "device_authorization_endpoint",
  tokenUrl: "token_endpoint",
} as const;

/**
 * What is known of the server, from its discovery document where an issuer is named; configured URLs come first.
 * Throws Failure `discovery-failed`, also when one of the `needed` URLs is named nowhere.
 */
export async function authorizationServer(
  wish: SignInParts,
  needed: readonly (keyof typeof ENDPOINTS)[],
  signal: AbortSignal,
): Promise<AuthorizationServer> {
  const own = grantParts(wish);
  const { issuer } = own.authentication;
  const discovered = issuer === undefined ? undefined : await documentOf(own, issuer, signal);
  const authentication = { ...discovered?.urls, ...own.authentication };
  const url = issuer ?? authentication.authorizeUrl ?? authentication.tokenUrl ?? "";
  const endpoints: Record<string, string | undefined> = {};
  for (const name of needed) {
    const endpoint = authentication[name];
    const fault = endpoint === undefined ? `no ${ENDPOINTS[name]}` : isSecureUrl(endpoint) ? undefined : "not https";
    if (fault !== undefined) throw new Failure("discovery-failed", { connection: own.connection, url, last: fault });
    endpoints[ENDPOINTS[name]] = endpoint;
  }
  return {
    parts: { ...own, authentication },
    metadata: { ...(discovered?.metadata ?? { issuer: new URL(url).origin }), ...endpoints },
    issuerKnown: discovered !== undefined,
  };
}

/** The library's view of client and server. It authenticates no client: the fetch that is put into it does. */
export function configurationOf({ parts, metadata }: AuthorizationServer): Configuration {
  const seconds = Math.round(parts.skew.ahead / 1000);
  const client = { [clockSkew]: seconds };
  const configuration = new Configuration(metadata, parts.authentication.clientId ?? "", client, () => undefined);
  // Plain http is refused for every machine but this one, in the fetch itself.
  allowInsecureRequests(configuration);
  return configuration;
}

async function documentOf(parts: GrantParts, issuer: string, signal: AbortSignal) {
  const { connection, http, skew, authentication } = parts;
  const found = await discoverIssuer({ connection, http, skew, issuer, clientId: authentication.clientId }, signal);
  if (found.kind === "found") return found;
  throw new Failure("discovery-failed", { connection, url: issuer, last: found.error });
}
