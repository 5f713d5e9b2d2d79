import type { SecretName } from "../base/failure.ts";
import type { Secret } from "../base/secret.ts";
import type { EpochMs } from "../base/time.ts";
import type { Limit } from "./tokenSource.ts";

/** All that is known of one identity's tokens. Never logged, at any level. */
export interface TokenSet {
  readonly accessToken: Secret;
  readonly refreshToken: Secret | undefined;
  /** Counts each stored change: the newest wins, an older one is never sent. */
  readonly generation: number;
  readonly obtainedAt: EpochMs;
  /** When the session began; a refresh does not move it. */
  readonly signedInAt: EpochMs;
  /** What the server granted, where it said so. */
  readonly scope: string | undefined;
  /** Ends of the access token that were known when it came, by the local clock. */
  readonly ends: readonly Limit[];
}

/** Keeps one identity's token set. */
export interface TokenStore {
  /** What this process can see now; another one may have stored a newer set that is not visible yet. */
  load(): Promise<TokenSet | undefined>;
  /** Returns when the set is kept; only then may its access token be used. */
  save(set: TokenSet): Promise<void>;
  clear(): Promise<void>;
}

/** What a person or the environment gave once for one identity. */
export interface Credentials {
  secret(name: SecretName): Promise<Secret | undefined>;
}
