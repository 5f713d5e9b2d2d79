import type { ClockSkew } from "../auth/clockSkew.ts";
import type { Grantor } from "../auth/grantor.ts";
import type { TokenAuthority } from "../auth/tokenAuthority.ts";
import type { Credentials, TokenStore } from "../auth/tokenSet.ts";
import type { Http } from "../base/http.ts";
import type { Account } from "./accountBinding.ts";

export interface AuthorityOrder {
  readonly account: Account;
  /** Names the account among those of all windows, for the lock that they share. */
  readonly lock: string;
  readonly credentials: Credentials;
  readonly store: TokenStore;
}

/** One account's authority, with the parts that a person's sign-in needs too. */
export interface OpenedAuthority {
  readonly authority: TokenAuthority;
  readonly grantor: Grantor;
  /** Unauthorised, over the editor's network settings and the connection's certificates. */
  readonly http: Http;
  readonly skew: ClockSkew;
}

/** Where authorities come from: the parts that need a network, files and cryptography are loaded when the first is opened. */
export interface AuthorityDoor {
  open(order: AuthorityOrder): Promise<OpenedAuthority>;
}
