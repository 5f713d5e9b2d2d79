import type { Authentication, ClientAssertion, ClientAuth } from "../auth/connection.ts";
import type { AuthenticationEntry } from "./authenticationEntry.ts";
import { appendUrl } from "./urls.ts";

/** A merged identity with URLs made absolute and defaults filled in; `undefined` when it names no grant. */
export function resolveAuthentication(entry: AuthenticationEntry, baseUrl: string): Authentication | undefined {
  const { grant: asked, encoding, assertion, fieldNames, redirect, key, response, send, ...rest } = entry;
  const { tokenUrl, refreshUrl, authorizeUrl, deviceUrl, revokeUrl, jwksUrl, clientAuth: said, ...named } = rest;
  if (asked === undefined) return undefined;
  const signs = asked === "private_key_jwt";
  const clientAuth = signs ? "private_key_jwt" : (said ?? "body");
  const signed = resolveAssertion(clientAuth, assertion);
  const keyUrls = appended(baseUrl, { infoUrl: key?.infoUrl, regenerateUrl: key?.regenerateUrl });
  return {
    grant: signs ? "client_credentials" : asked,
    ...appended(baseUrl, { tokenUrl, refreshUrl, authorizeUrl, deviceUrl, revokeUrl, jwksUrl }),
    encoding: encoding ?? "form",
    clientAuth,
    ...(signed && { assertion: signed }),
    ...named,
    ...(fieldNames && { fieldNames: { username: "username", password: "password", ...fieldNames } }),
    redirect: redirect ?? "loopback",
    // Paths into answers that nobody asks for say nothing.
    ...(key && Object.keys(keyUrls).length > 0 && { key: { ...key, ...keyUrls } }),
    response: {
      accessToken: "access_token",
      refreshToken: "refresh_token",
      expiresIn: "expires_in",
      ...response,
    },
    send: send ?? (asked === "basic" ? "Authorization: Basic ${token}" : "Authorization: Bearer ${token}"),
  };
}

function resolveAssertion(
  clientAuth: ClientAuth,
  given: AuthenticationEntry["assertion"],
): ClientAssertion | undefined {
  switch (clientAuth) {
    case "private_key_jwt":
      return { algorithm: "RS256", ...given };
    case "client_secret_jwt":
      return { algorithm: "HS256", ...given };
    default:
      return undefined;
  }
}

function appended<K extends string>(baseUrl: string, urls: Record<K, string | undefined>): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  for (const name in urls) {
    const url = urls[name];
    if (url !== undefined) found[name] = appendUrl(baseUrl, url);
  }
  return found;
}
