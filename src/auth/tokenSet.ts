import type { Secret } from "../base/secret.ts";
import type { EpochMs } from "../base/time.ts";
import type { Expiry } from "./tokenSource.ts";

/** All that is known of one identity's tokens. Never logged, at any level. */
export interface TokenSet {
  readonly accessToken: Secret;
  readonly refreshToken: Secret | undefined;
  /** Counts each stored change: the newest wins, an older one is never sent. */
  readonly generation: number;
  readonly obtainedAt: EpochMs;
  readonly expiry: Expiry;
}

/** Keeps one identity's token set. */
export interface TokenStore {
  load(): Promise<TokenSet | undefined>;
  /** Returns when the set is kept; only then may its access token be used. */
  save(set: TokenSet): Promise<void>;
}

/** What a person or the environment gave once for one identity. */
export interface Credentials {
  secret(name: "PASSWORD" | "CLIENT_SECRET" | "API_KEY" | "REFRESH_TOKEN"): Promise<Secret | undefined>;
}
