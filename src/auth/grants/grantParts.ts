import type { Chance } from "../../base/chance.ts";
import type { Failure, SecretName } from "../../base/failure.ts";
import type { Http } from "../../base/http.ts";
import type { Clock } from "../../base/time.ts";
import type { ClockSkew } from "../clockSkew.ts";
import type { Authentication } from "../connection.ts";
import type { Credentials } from "../tokenSet.ts";

export interface GrantorPorts {
  /** Unauthorised: the token requests go out on it. */
  readonly http: Http;
  readonly clock: Clock;
  readonly chance: Chance;
  /** Measured from every answer of a token endpoint too. */
  readonly skew: ClockSkew;
  readonly credentials: Credentials;
  /** Makes the failure for a secret that nobody gave. */
  readonly missing: (name: SecretName) => Failure;
  /**
   * Whether tokens outlive the process. Only then is an API key replaced at the server: a new key that ended with the
   * process would leave everybody without one.
   */
  readonly keepsTokens?: boolean;
}

/** What every grant works with. */
export interface GrantParts extends GrantorPorts {
  /** Id of the connection, for failures. */
  readonly connection: string;
  readonly authentication: Authentication;
}

/** The secret, or Failure `secret-missing`. */
export async function needSecret({ credentials, missing }: GrantParts, name: SecretName) {
  const secret = await credentials.secret(name);
  if (secret === undefined) throw missing(name);
  return secret;
}

/** The connection's own fields where only text goes, such as the query of an authorization URL. */
export function textFields(fields: Authentication["fields"]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields ?? {})) texts[name] = String(value);
  return texts;
}
