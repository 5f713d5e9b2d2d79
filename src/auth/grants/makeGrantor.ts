import type { Authentication, Connection } from "../connection.ts";
import type { Grantor } from "../grantor.ts";
import { mayReplaceKey, readKey, replaceKey } from "./apiKey.ts";
import { basicToken } from "./basicToken.ts";
import { Endpoints } from "./endpoints.ts";
import { GivenRefreshToken } from "./givenRefreshToken.ts";
import type { GrantorPorts, GrantParts } from "./grantParts.ts";
import { RevocationError, revokeTokens } from "./revocation.ts";
import { sessionLogin, sessionLogout } from "./sessionLogin.ts";
import { clientCredentialsGrant, passwordGrant, refreshGrant } from "./tokenGrants.ts";

/** The grant of one identity. Its requests take 30 s and 1 MiB at most and follow no redirect. */
export function makeGrantor(
  { id }: Pick<Connection, "id">,
  authentication: Authentication,
  ports: GrantorPorts,
): Grantor {
  const parts: GrantParts = { ...ports, connection: id, authentication };
  const endpoints = new Endpoints(parts);
  switch (authentication.grant) {
    case "password":
      return { signIn: (signal) => passwordGrant(endpoints, signal), ...renewal(parts, endpoints) };
    case "client_credentials":
      return { signIn: (signal) => clientCredentialsGrant(endpoints, signal), ...renewal(parts, endpoints) };
    case "refresh_token": {
      const given = new GivenRefreshToken(parts, endpoints);
      return { signIn: (signal) => given.signIn(signal), ...renewal(parts, endpoints) };
    }
    case "authorization_code":
    case "device_code":
      return renewal(parts, endpoints);
    case "session_login":
      return sessionGrantor(parts, endpoints);
    case "api_key":
      return {
        signIn: (signal) => readKey(parts, signal),
        ...(mayReplaceKey(parts) && { refresh: (key, signal) => replaceKey(parts, key, signal) }),
      };
    case "basic":
      return { signIn: () => basicToken(parts) };
    default:
      return authentication.grant satisfies never;
  }
}

/** What OAuth offers once there are tokens. */
function renewal(parts: GrantParts, endpoints: Endpoints): Grantor {
  const { revokeUrl, issuer } = parts.authentication;
  return {
    refresh: (refreshToken, signal) => refreshGrant(endpoints, refreshToken, signal),
    ...((revokeUrl !== undefined || issuer !== undefined) && {
      revoke: async (set, signal) => {
        const known = await endpoints.complete("revokeUrl", signal);
        if ("kind" in known) throw new RevocationError(known.error);
        const url = known.authentication.revokeUrl;
        return url === undefined ? "not-offered" : revokeTokens(known, url, set, signal);
      },
    }),
  };
}

function sessionGrantor(parts: GrantParts, endpoints: Endpoints): Grantor {
  const { refreshUrl, revokeUrl: url } = parts.authentication;
  return {
    signIn: (signal) => sessionLogin(parts, signal),
    ...(refreshUrl !== undefined && {
      refresh: (refreshToken, signal) => refreshGrant(endpoints, refreshToken, signal),
    }),
    ...(url !== undefined && {
      revoke: ({ accessToken }, signal) => sessionLogout(parts, { url, session: accessToken }, signal),
    }),
  };
}
