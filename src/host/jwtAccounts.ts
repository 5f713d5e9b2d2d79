import type { IdentityKind } from "../auth/connection.ts";
import type { Millis } from "../base/time.ts";
import { credentialOrigins } from "../config/origins.ts";
import type { OwnerFacts } from "../jwt/likelyOwners.ts";
import { accountName } from "./accountBinding.ts";
import type { AccountTokens } from "./accountTokens.ts";

/** An account of this window as far as a token may be one of its. */
export interface JwtAccount {
  /** By which the history of tokens knows it. */
  readonly key: string;
  readonly connection: string;
  readonly identity: IdentityKind;
  readonly name: string;
  readonly facts: OwnerFacts;
  /** Its server names public keys, so that a shared secret is no way to sign. */
  readonly publishesKeys: boolean;
  /** How far the server's clock is ahead; absent until measured. */
  readonly ahead: Millis | undefined;
}

export function jwtAccountOf({ account, state, storeKey }: AccountTokens): JwtAccount {
  const { connection, authentication, identity } = account;
  const { issuer, audience, clientId, jwksUrl } = authentication;
  return {
    key: storeKey,
    connection: connection.id,
    identity,
    name: accountName(account),
    facts: { issuer, audience, clientId, origins: credentialOrigins(connection, authentication) },
    publishesKeys: issuer !== undefined || jwksUrl !== undefined,
    ahead: state.ahead,
  };
}
