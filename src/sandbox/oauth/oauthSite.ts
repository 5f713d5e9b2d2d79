import type { KeyObject } from "node:crypto";
import type { Answer } from "../answer.ts";
import type { CompressedTime } from "../compressedTime.ts";
import type { SystemLedger } from "../ledger.ts";
import type { Subject } from "../session.ts";
import type { TokenPolicy } from "../tokenPolicy.ts";
import type { TokenService } from "../tokenService.ts";

export const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

/** Grants that begin a session. */
export type SignInGrant = "password" | "client_credentials" | "authorization_code" | typeof deviceGrant;

export interface OAuthClient {
  readonly id: string;
  /** Absent for a public client. Also the key of its HS256 assertions. */
  readonly secret?: string;
  /** Of its RS256 assertions. */
  readonly publicKey?: KeyObject;
  readonly grants: readonly (SignInGrant | "refresh_token")[];
}

/** The sign-in of one system, in OAuth's words. Paths that are absent are not offered. */
export interface OAuthSite {
  readonly tokenPath: string;
  readonly authorizePath?: string;
  readonly devicePath?: string;
  readonly revokePath?: string;
  readonly clients: readonly OAuthClient[];
  readonly user?: { readonly name: string; readonly password: string };
  /** Where client secrets are accepted (RFC 6749 2.3.1). */
  readonly clientAuth: "basic" | "basic-or-body" | "assertion";
  /** `aud` of an assertion besides issuer and token URL. */
  readonly audience?: string;
  /** Assertions must name their key by `kid` or `x5t`. */
  readonly namesKeys?: true;
  /** Absent: any scope is granted. */
  readonly allowsScope?: (scope: string) => boolean;
  /** A refusal in the site's own shape; absent: as RFC 6749 5.2. */
  readonly refusal?: (refusal: Refusal) => Answer;
  subject(signIn: { readonly grant: SignInGrant; readonly client: OAuthClient; readonly scope: string }): Subject;
}

export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly description: string | undefined;
}

/** What the endpoints of one server share. */
export interface OAuthParts {
  readonly site: OAuthSite;
  readonly tokens: TokenService;
  readonly ledger: SystemLedger;
  readonly time: CompressedTime;
  readonly policy: () => TokenPolicy;
  readonly issuer: () => string;
}
