import type { Millis } from "../base/time.ts";

/** How a token is obtained (OAuth term; `session_login`, `api_key` and `basic` count as grants). */
export const grants = [
  "password",
  "client_credentials",
  "refresh_token",
  "authorization_code",
  "device_code",
  "session_login",
  "api_key",
  "basic",
] as const;

export type Grant = (typeof grants)[number];

export type IdentityKind = "user" | "service";

/** How the client names itself; the last two sign an assertion (RFC 7523 2.2) with a private key or the client secret. */
const clientAuths = ["body", "basic", "none", "private_key_jwt", "client_secret_jwt"] as const;

export type ClientAuth = (typeof clientAuths)[number];

/** How one identity of a connection signs in. URLs are absolute; nothing here is secret. */
export interface Authentication {
  readonly grant: Grant;
  /** Issuer whose discovery document fills in the URLs that are not given (OpenID Connect Discovery 4, RFC 8414). */
  readonly issuer?: string;
  /** Absent for `api_key` and `basic`, and where discovery tells it. */
  readonly tokenUrl?: string;
  /** Where refresh tokens go; the token URL when absent. */
  readonly refreshUrl?: string;
  readonly authorizeUrl?: string;
  readonly deviceUrl?: string;
  /** Where tokens are revoked (RFC 7009), or a session is signed out. */
  readonly revokeUrl?: string;
  readonly jwksUrl?: string;
  readonly encoding: "json" | "form";
  readonly clientAuth: ClientAuth;
  readonly assertion?: ClientAssertion;
  readonly clientId?: string;
  readonly username?: string;
  readonly scope?: string;
  readonly audience?: string;
  /** Fields that a sign-in carries besides, such as the workspace of `session_login`. */
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
  /** What `username` and `password` are called in the sign-in; as RFC 6749 4.3.2 has it when absent. */
  readonly fieldNames?: { readonly username: string; readonly password: string };
  /** Where a browser comes back to: a port of this machine, or the editor's own address where loopback cannot work. */
  readonly redirect: "loopback" | "editor";
  /** What the server tells of an API key, and how it makes a new one. */
  readonly key?: KeyService;
  /** Dotted JSON paths into the token answer. */
  readonly response: { readonly accessToken: string; readonly refreshToken: string; readonly expiresIn: string };
  /** Header that carries the token, with `${token}` where it goes: `Authorization: Bearer ${token}`. */
  readonly send: string;
}

export interface ClientAssertion {
  readonly algorithm: "RS256" | "PS256" | "ES256" | "HS256";
  readonly keyId?: string;
  /** `aud` of the assertion; the token URL when absent. */
  readonly audience?: string;
}

/** Harmless calls about an API key, made with the key itself. URLs are absolute. */
export interface KeyService {
  readonly infoUrl?: string;
  /** Dotted JSON path of the date on which the key ends, in the answer of `infoUrl`. */
  readonly expiresAt?: string;
  readonly regenerateUrl?: string;
  /** Dotted JSON path of the new key, in the answer of `regenerateUrl`. */
  readonly value?: string;
}

/** What is declared about the life of tokens. Absent means unknown; the server's own words are added at run time. */
export interface Lifetime {
  readonly access?: Millis;
  /** Absolute end of a refresh token: since its last use when `sliding`, else since the sign-in. */
  readonly refresh?: Millis;
  readonly refreshIdle?: Millis;
  /** An access token unused for this long is dead. */
  readonly idle?: Millis;
  /** Absolute end of everything, counted from the sign-in. */
  readonly session?: Millis;
  readonly sliding?: boolean;
  readonly rotates?: boolean;
  /** Share of the life after which a token is refreshed, 0 to 1. */
  readonly refreshAt: number;
  /** Refresh at the latest this long before the end. */
  readonly margin?: Millis;
}

/** Headers in which a server tells its request quota; names in lower case. */
export interface QuotaHeaders {
  readonly remaining: string;
  readonly reset: string;
}

export interface Network {
  readonly timeout: Millis;
  readonly connections: number;
  /** Path of a PEM file with authorities to trust besides the system's. */
  readonly ca?: string;
  /** Path of a PEM file with certificate and key, or of a PKCS#12 file. */
  readonly clientCertificate?: string;
  readonly http2: boolean;
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
  /** Header of an API answer that tells how long the token still lives, in seconds; in lower case. */
  readonly lifetimeHeader?: string;
  /** A second sign-in as the same user ends the first session. */
  readonly exclusiveSession: boolean;
  readonly quota?: QuotaHeaders;
  /** Sent while a run is idle, so that the idle window does not end the token. */
  readonly keepAlive?: { readonly url: string; readonly every: Millis };
  /** A harmless GET. */
  readonly probe?: { readonly url: string };
  readonly clockSkewTolerance: Millis;
  readonly network: Network;
}
