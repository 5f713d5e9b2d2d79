import type { Authentication, Connection, Grant } from "./connection.ts";

/** How the tokens of one identity go on, as far as its configuration tells. */
export interface RenewalWays {
  /** A refresh token comes, or is expected to come, with the access token. */
  readonly refreshes: boolean;
  /** Stored credentials sign in again without a person. */
  readonly signsInAlone: boolean;
  /** An ended API key is made anew by itself. */
  readonly renewsKey: boolean;
}

const alone: ReadonlySet<Grant> = new Set(["password", "client_credentials", "session_login"]);

export function renewalWays(authentication: Authentication, { lifetime }: Pick<Connection, "lifetime">): RenewalWays {
  return {
    refreshes: expectsRefreshToken(authentication, lifetime),
    signsInAlone: alone.has(authentication.grant),
    renewsKey: authentication.key?.regenerateUrl !== undefined,
  };
}

function expectsRefreshToken(
  { grant, scope, refreshUrl }: Authentication,
  { refresh, refreshIdle }: Connection["lifetime"],
): boolean {
  const isOffline = scope?.split(" ").includes("offline_access") === true;
  switch (grant) {
    case "refresh_token":
    case "authorization_code":
    case "device_code":
      return true;
    case "password":
      return isOffline || refreshUrl !== undefined || refresh !== undefined || refreshIdle !== undefined;
    case "client_credentials":
      // RFC 6749 4.4.3: usually none; some servers give one for the scope.
      return isOffline;
    case "session_login":
    case "api_key":
    case "basic":
      return false;
    default:
      return grant satisfies never;
  }
}
