import { AuthorisedHttp } from "../auth/authorisedHttp.ts";
import type { Authentication, Connection } from "../auth/connection.ts";
import type { Http } from "../base/http.ts";
import type { Runner } from "../engine/runner.ts";
import type { IdentityTokens } from "./runIdentity.ts";

/** Sends with the token of one identity, to the API alone. */
export function authorised(
  connection: Connection,
  options: { readonly authentication: Authentication; readonly tokens: IdentityTokens; readonly http: Http },
): AuthorisedHttp {
  const { authentication, tokens, http } = options;
  return new AuthorisedHttp({
    http,
    tokens: tokens.tokens,
    skew: tokens.skew,
    send: authentication.send,
    origins: new Set([new URL(connection.baseUrl).origin]),
    ...(connection.lifetimeHeader !== undefined && { lifetimeHeader: connection.lifetimeHeader }),
  });
}

/** What carries no record counts as well: a server counts every request, and each replay after a 401. */
export function countedBy(runner: Runner, http: AuthorisedHttp) {
  const counted: Http & Pick<AuthorisedHttp, "lastUsedAt"> = {
    send: (request, ...rest) => http.send({ ...request, leaving: () => runner.countRequest() }, ...rest),
    get lastUsedAt() {
      return http.lastUsedAt;
    },
  };
  return counted;
}
