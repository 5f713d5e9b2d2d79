import type { Chance } from "../../base/chance.ts";
import { Failure, type SecretName } from "../../base/failure.ts";
import type { Http } from "../../base/http.ts";
import type { Clock } from "../../base/time.ts";
import type { ClockSkew } from "../clockSkew.ts";
import type { Authentication, Connection } from "../connection.ts";
import type { GrantParts } from "../grants/grantParts.ts";
import type { Credentials } from "../tokenSet.ts";

/** What a sign-in by a person needs besides that person. */
export interface SignInParts {
  readonly connection: Pick<Connection, "id">;
  readonly authentication: Authentication;
  readonly http: Http;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly skew: ClockSkew;
  /** Makes the failure for a client secret or key that nobody gave. */
  readonly missing?: (name: SecretName) => Failure;
}

export function grantParts({ connection, missing, ...parts }: SignInParts): GrantParts {
  const { id } = connection;
  return {
    http: parts.http,
    clock: parts.clock,
    chance: parts.chance,
    skew: parts.skew,
    credentials: parts.credentials,
    authentication: parts.authentication,
    connection: id,
    missing: missing ?? ((secret) => new Failure("secret-missing", { connection: id, secret, variable: "" })),
  };
}

/** `reason` is an OAuth error or `timeout`. */
export function abandoned({ connection: { id } }: SignInParts, reason: string): Failure {
  return new Failure("sign-in-abandoned", { connection: id, reason });
}
