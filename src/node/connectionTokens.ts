import { ClockSkew } from "../auth/clockSkew.ts";
import type { Authentication, Connection, IdentityKind } from "../auth/connection.ts";
import type { Grantor } from "../auth/grantor.ts";
import { makeGrantor } from "../auth/grants/makeGrantor.ts";
import { secretsNeeded } from "../auth/secretsNeeded.ts";
import { TokenAuthority } from "../auth/tokenAuthority.ts";
import type { Credentials } from "../auth/tokenSet.ts";
import { Failure, type SecretName } from "../base/failure.ts";
import type { Http } from "../base/http.ts";
import { authenticationOf } from "./authenticationOf.ts";
import { type FindSecret, secretVariable } from "./environmentSecrets.ts";
import { nodeChance } from "./nodeChance.ts";
import { nodeClock } from "./nodeClock.ts";
import type { SecretsFile } from "./secretsFile.ts";
import { isInteractive, tokenKeeping } from "./tokenKeeping.ts";
import type { TokenState } from "./tokenState/openTokenState.ts";

export interface ConnectionTokensPorts {
  /** Unauthorised: the token requests go out on it. */
  readonly http: Http;
  readonly secrets: FindSecret;
  /** The secrets file among them: a rotated refresh token that came from it goes back into it. */
  readonly file?: SecretsFile;
  readonly state: TokenState;
  /** A renewed secret cannot be kept; `variable` is where the former one came from. Called once. */
  readonly onUnkept: (variable: string) => void;
}

/** One identity's tokens in this process, and what a person's sign-in needs besides. */
export interface ConnectionTokens {
  readonly connection: Connection;
  readonly identity: IdentityKind;
  readonly authentication: Authentication;
  readonly authority: TokenAuthority;
  readonly skew: ClockSkew;
  readonly http: Http;
  readonly credentials: Credentials;
  readonly missing: (name: SecretName) => Failure;
  /** Only a person can sign in: nothing was given that could. */
  readonly needsPerson: boolean;
  /** Whether what is held now can be renewed with a refresh token. */
  hasRefreshToken(): Promise<boolean>;
}

/**
 * An identity of a connection for the command line. Access tokens end with the process.
 * Throws Failure `secret-missing` before anything is sent.
 */
export function connectionTokens(
  connection: Connection,
  identity: IdentityKind,
  { http, secrets, file, state, onUnkept }: ConnectionTokensPorts,
): ConnectionTokens {
  const authentication = authenticationOf(connection, identity);
  const variable = (name: SecretName) => secretVariable(connection.id, identity, name);
  const find = (name: SecretName) => secrets(connection.id, identity, name);
  const missing = (secret: SecretName) =>
    new Failure("secret-missing", { connection: connection.id, secret, variable: variable(secret) });
  for (const name of secretsNeeded(authentication)) if (!find(name)) throw missing(name);
  const keeping = tokenKeeping({ connection: connection.id, authentication, variable, find, file, state, onUnkept });
  const credentials: Credentials = {
    secret: async (name) => (name === keeping.place?.name ? keeping.place.place.read() : find(name)),
  };
  const skew = new ClockSkew();
  const ports = { clock: nodeClock, chance: nodeChance, skew };
  const keepsTokens = keeping.place !== undefined;
  const grantor = makeGrantor(connection, authentication, { ...ports, http, credentials, missing, keepsTokens });
  const { store, lock, insteadOfSignIn } = keeping;
  const authority = new TokenAuthority(connection, authentication, {
    ...ports,
    grantor: insteadOfSignIn ? withoutSignIn(grantor) : grantor,
    store,
    lock,
    learned: state.learned,
  });
  return {
    connection,
    identity,
    authentication,
    authority,
    skew,
    http,
    credentials,
    missing,
    needsPerson: isInteractive(authentication) && !insteadOfSignIn,
    hasRefreshToken: async () => grantor.refresh !== undefined && (await store.load())?.refreshToken !== undefined,
  };
}

/** Signing in anew would send the refresh token that was given first, which may be spent long since. */
function withoutSignIn(grantor: Grantor): Grantor {
  const rest: { -readonly [Way in keyof Grantor]: Grantor[Way] } = { ...grantor };
  delete rest.signIn;
  return rest;
}
