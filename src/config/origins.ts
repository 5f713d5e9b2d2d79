import type { Authentication, Connection } from "../auth/connection.ts";

/**
 * Every origin that one identity's credentials or tokens may reach, or that decides where they go, as an issuer does by
 * its discovery document. A stored credential is bound to these: with another set, the person is asked again. The keys
 * of the server (`jwksUrl`) are fetched without any credential.
 */
export function credentialOrigins(
  { baseUrl }: Pick<Connection, "baseUrl">,
  authentication: Authentication,
): ReadonlySet<string> {
  const { issuer, tokenUrl, refreshUrl, authorizeUrl, deviceUrl, revokeUrl, key } = authentication;
  const urls = [baseUrl, issuer, tokenUrl, refreshUrl, authorizeUrl, deviceUrl, revokeUrl];
  const all = [...urls, key?.infoUrl, key?.regenerateUrl];
  return new Set(all.filter((url) => url !== undefined).map((url) => new URL(url).origin));
}

/** Every origin that a connection names: only to these do its requests and credentials go. */
export function originsOf(connection: Connection): ReadonlySet<string> {
  const identities = [connection.user, ...(connection.service ? [connection.service] : [])];
  return new Set(identities.flatMap((identity) => [...credentialOrigins(connection, identity)]));
}
