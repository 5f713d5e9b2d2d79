import type { Secret } from "../base/secret.ts";
import type { EpochMs } from "../base/time.ts";
import type { TokenEventKind } from "../base/tokenEventKind.ts";

/** The limits that can end a token. */
export const bindings = ["expires_in", "exp", "header", "declared", "idle", "learned", "none"] as const;

/** Which of them ends a token first. */
export type Binding = (typeof bindings)[number];

/** When a token ends by the local clock, and which limit says so. `at` is absent for one that has no known end. */
export interface Expiry {
  readonly at?: EpochMs;
  readonly binding: Binding;
}

/** An access token ready to be sent. `generation` counts each stored change of the token set: the newest wins. */
export interface AccessToken {
  readonly value: Secret;
  readonly generation: number;
  readonly obtainedAt: EpochMs;
  readonly expiry: Expiry;
}

/** Where authorised requests get their token: the authority itself, or an editor behind a socket. */
export interface TokenSource {
  /** A token that is not known to be expired; refreshed first when it is due. */
  token(signal: AbortSignal): Promise<AccessToken>;
  /** The server answered 401 to `token`: gives a newer one, refreshing at most once for all who ask together. */
  rejected(token: AccessToken, signal: AbortSignal): Promise<AccessToken>;
}

/** What happened to a token, for journal and audit. Carries facts, never a token. */
export interface TokenEvent {
  readonly kind: TokenEventKind;
  readonly at: EpochMs;
  readonly connection: string;
  readonly generation: number;
  readonly expiry?: Expiry;
  /** For failures: an OAuth error, a status or a system code. */
  readonly detail?: string;
}
