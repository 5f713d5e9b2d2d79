import type { Millis } from "../base/time.ts";

/** How a token is obtained (OAuth term; `api_key` counts as one). */
export type Grant = "password" | "client_credentials" | "refresh_token" | "api_key";

export type IdentityKind = "user" | "service";

/** How one identity of a connection signs in. URLs are absolute; nothing here is secret. */
export interface Authentication {
  readonly grant: Grant;
  /** Absent for `api_key`. */
  readonly tokenUrl?: string;
  /** Where refresh tokens go; the token URL when absent. */
  readonly refreshUrl?: string;
  readonly encoding: "json" | "form";
  readonly clientAuth: "body" | "basic" | "none";
  readonly clientId?: string;
  readonly username?: string;
  readonly scope?: string;
  readonly audience?: string;
  /** Dotted JSON paths into the token answer. */
  readonly response: { readonly accessToken: string; readonly refreshToken: string; readonly expiresIn: string };
  /** Header that carries the token, with `${token}` where it goes: `Authorization: Bearer ${token}`. */
  readonly send: string;
}

/** What is declared about the life of tokens. Absent means unknown; the server's own words are added at run time. */
export interface Lifetime {
  readonly access?: Millis;
  readonly refresh?: Millis;
  readonly refreshIdle?: Millis;
  readonly idle?: Millis;
  readonly sliding?: boolean;
  readonly rotates?: boolean;
  /** Share of the life after which a token is refreshed, 0 to 1. */
  readonly refreshAt: number;
  /** Refresh at the latest this long before the end. */
  readonly margin?: Millis;
}

/** One API as one team uses it, with preset and file merged and every unit resolved. */
export interface Connection {
  readonly id: string;
  readonly preset: string | undefined;
  /** No trailing slash; a path prefix is kept. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly user: Authentication;
  readonly service?: Authentication;
  readonly lifetime: Lifetime;
  readonly clockSkewTolerance: Millis;
  readonly network: { readonly timeout: Millis; readonly connections: number };
}
