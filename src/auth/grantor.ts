import type { Secret } from "../base/secret.ts";
import type { EpochMs, Millis } from "../base/time.ts";
import type { TokenSet } from "./tokenSet.ts";

/** Obtains tokens the way one grant does it. Sends, but stores nothing, retries nothing and never waits for a person. */
export interface Grantor {
  /** Absent where only a person can sign in. Throws Failure `secret-missing`. */
  signIn?(signal: AbortSignal): Promise<TokenAnswer>;
  /** Absent where the grant knows no refresh. */
  refresh?(refreshToken: Secret, signal: AbortSignal): Promise<TokenAnswer>;
  /**
   * Ends the tokens at the server (RFC 7009). Absent where the server offers no way; `not-offered` where only its
   * discovery document tells so. Rejects when the server did not say that they are ended.
   */
  revoke?(set: TokenSet, signal: AbortSignal): Promise<void | "not-offered">;
}

/** What a token endpoint said, every field checked. */
export type TokenAnswer = GivenTokens | Refused | Unusable;

export interface GivenTokens {
  readonly kind: "tokens";
  readonly accessToken: Secret;
  /** Absent: the old one goes on (RFC 6749 6). */
  readonly refreshToken: Secret | undefined;
  readonly expiresIn: Millis | undefined;
  /** Life of the refresh token, where a server tells it. */
  readonly refreshExpiresIn?: Millis;
  /** A date on which it ends by the server's clock, such as an API key's. */
  readonly endsAt?: EpochMs;
  readonly scope?: string;
}

/** The grant itself is refused (RFC 6749 5.2): retrying will not help. */
export interface Refused {
  readonly kind: "refused";
  readonly error: string;
  /** The server's own sentence, short and free of secrets. */
  readonly description?: string;
  readonly status: number;
}

/** Nothing can be concluded about any credential: keep all and try later. */
export interface Unusable {
  readonly kind: "unusable";
  readonly error: string;
  /** How long the server asked to be left alone (`Retry-After`), from when its answer came. */
  readonly retryAfter?: Millis;
  /** No server was met at all. */
  readonly unreachable?: boolean;
  /** The server may have acted although no usable answer came: a refresh token that was sent may be spent. */
  readonly mayHaveActed: boolean;
}
