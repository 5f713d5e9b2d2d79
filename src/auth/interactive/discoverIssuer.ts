import { allowInsecureRequests, customFetch, discovery, type ServerMetadata } from "openid-client";
import { Failure, isFailure } from "../../base/failure.ts";
import type { HttpAnswer } from "../../base/http.ts";
import { parseJson } from "../../base/json.ts";
import type { Unusable } from "../grantor.ts";
import type { DiscoveredUrls } from "../grants/endpoints.ts";
import { askedWait, type ExchangeParts } from "../grants/exchange.ts";
import { type Exchanged, errorCode, httpFetch } from "./httpFetch.ts";
import { isSecureUrl } from "./secureUrl.ts";

export interface Discovered {
  readonly kind: "found";
  readonly urls: DiscoveredUrls;
  readonly metadata: ServerMetadata;
}

export interface Discovery extends ExchangeParts {
  readonly connection: string;
  readonly issuer: string;
  readonly clientId: string | undefined;
}

/**
 * Reads an issuer's document: OpenID Connect Discovery 4, else RFC 8414. Throws Failure `discovery-failed` when it is
 * another issuer's or names an endpoint without https; a server in trouble is an answer.
 */
export async function discoverIssuer(wish: Discovery, signal: AbortSignal): Promise<Discovered | Unusable> {
  const { connection, issuer: url } = wish;
  if (!isSecureUrl(url)) throw new Failure("discovery-failed", { connection, url, last: "not https" });
  const found = await ask(wish, "oidc", signal);
  if (found.kind !== "no-document") return found;
  const other = await ask(wish, "oauth2", signal);
  if (other.kind !== "no-document") return other;
  throw new Failure("discovery-failed", { connection, url, last: found.last });
}

/** Nothing that looks like a document stands there. */
interface NoDocument {
  readonly kind: "no-document";
  readonly last: string;
}

async function ask(
  wish: Discovery,
  algorithm: "oidc" | "oauth2",
  signal: AbortSignal,
): Promise<Discovered | Unusable | NoDocument> {
  const exchanged: Exchanged = { last: undefined };
  try {
    // The library wants a client's name, which no document depends on.
    const configuration = await discovery(new URL(wish.issuer), wish.clientId ?? "longhaul", undefined, undefined, {
      algorithm,
      [customFetch]: httpFetch(wish, exchanged, signal),
      // Plain http is refused for every machine but this one, in the fetch itself.
      execute: [allowInsecureRequests],
    });
    const metadata: ServerMetadata = configuration.serverMetadata();
    return { kind: "found", urls: urlsOf(metadata, wish), metadata };
  } catch (error) {
    signal.throwIfAborted();
    return troubleOf(wish, exchanged.last, error);
  }
}

function troubleOf(
  { connection, issuer: url, skew }: Discovery,
  last: HttpAnswer | Unusable | undefined,
  error: unknown,
): Unusable | NoDocument {
  if (isFailure(error)) throw error;
  if (last && "kind" in last) return { ...last, mayHaveActed: false };
  const status = last?.status ?? 0;
  if (last && (status === 429 || status >= 500)) {
    return { kind: "unusable", error: `HTTP ${status}`, mayHaveActed: false, ...askedWait(last, skew) };
  }
  // Also a page where every unknown address shows one.
  if (status !== 200 || parseJson(last?.body ?? "") === undefined) {
    return { kind: "no-document", last: status === 200 ? "not JSON" : `HTTP ${status}` };
  }
  throw new Failure("discovery-failed", { connection, url, last: errorCode(error) ?? "unreadable" });
}

function urlsOf(metadata: ServerMetadata, { connection, issuer }: Discovery): DiscoveredUrls {
  const named = {
    tokenUrl: metadata.token_endpoint,
    authorizeUrl: metadata.authorization_endpoint,
    deviceUrl: metadata.device_authorization_endpoint,
    revokeUrl: metadata.revocation_endpoint,
    jwksUrl: metadata.jwks_uri,
  };
  for (const [name, url] of Object.entries(named)) {
    if (url === undefined || isSecureUrl(url)) continue;
    throw new Failure("discovery-failed", { connection, url: issuer, last: `${name} is not https` });
  }
  return Object.fromEntries(Object.entries(named).filter(([, url]) => url !== undefined));
}
