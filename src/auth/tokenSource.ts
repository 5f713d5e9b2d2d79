import type { Failure } from "../base/failure.ts";
import type { Secret } from "../base/secret.ts";
import type { EpochMs, Millis } from "../base/time.ts";
import type { TokenEventKind } from "../base/tokenEventKind.ts";
import type { TokenTrouble } from "../base/tokenTrouble.ts";

/** The limits that can end a token. */
export const bindings = [
  "expires_in",
  "exp",
  "header",
  "key",
  "declared",
  "idle",
  "session",
  "learned",
  "refresh",
  "refresh-idle",
  "none",
] as const;

/** Which of them ends a token first. */
export type Binding = (typeof bindings)[number];

/** When a token ends by the local clock, and which limit says so. `at` is absent for one that has no known end. */
export interface Expiry {
  readonly at?: EpochMs;
  readonly binding: Binding;
}

/** One known end, of the access token or of what renews it. */
export interface Limit {
  readonly binding: Exclude<Binding, "none">;
  readonly at: EpochMs;
}

/** An access token ready to be sent. `generation` counts each stored change of the token set: the newest wins. */
export interface AccessToken {
  readonly value: Secret;
  readonly generation: number;
  readonly obtainedAt: EpochMs;
  readonly expiry: Expiry;
}

/** The server took a token at this time; `expiresIn` is what it said of the rest of its life, where it says that. */
export interface TokenUse {
  readonly at: EpochMs;
  readonly expiresIn?: Millis;
}

/** What a 401 said, as far as it said anything. Short texts of the server, never a token. */
export interface Rejection {
  readonly at: EpochMs;
  /** `error` of `WWW-Authenticate` (RFC 6750 3), or the code of the body. */
  readonly error?: string;
  readonly description?: string;
  /** The scope that the request needs, where the server says it (RFC 6750 3). */
  readonly scope?: string;
}

/** Where authorised requests get their token: the authority itself, or an editor behind a socket. */
export interface TokenSource {
  /** A token that is not known to be expired; refreshed first when it is due. */
  token(signal: AbortSignal): Promise<AccessToken>;
  /** The server answered 401 to `token`: gives a newer one, refreshing at most once for all who ask together. */
  rejected(token: AccessToken, rejection: Rejection, signal: AbortSignal): Promise<AccessToken>;
  /** The server took `token`. Called for every answer, so it is cheap and never fails. */
  accepted(token: AccessToken, use: TokenUse): void;
  /** What a 401 means that no refresh cures; `undefined` where the answer itself says all that is known. */
  meaningOf?(token: AccessToken, rejection: Rejection): Failure | undefined;
}

/** What happened to a token, for journal and audit. Carries facts, never a token. */
export interface TokenEvent {
  readonly kind: TokenEventKind;
  readonly at: EpochMs;
  readonly connection: string;
  readonly generation: number;
  readonly expiry?: Expiry;
  /** Which class of failure it was, where that is known. */
  readonly trouble?: TokenTrouble;
  /** For failures: an OAuth error, a status or a system code. */
  readonly detail?: string;
  /** For a learned lifetime: what was seen to hold, and what was declared. */
  readonly life?: { readonly seen: Millis; readonly declared: Millis | undefined };
}
