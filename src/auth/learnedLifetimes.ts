import type { EpochMs, Millis } from "../base/time.ts";

/** A life that turned out shorter than what the server declared. */
export interface LearnedLifetime {
  readonly life: Millis;
  /** What was declared when it was seen; `undefined` where nothing was. */
  readonly declared: Millis | undefined;
  readonly seenAt: EpochMs;
}

/**
 * Remembers lives across processes. The key stands for connection, identity and scope as they are configured:
 * another configuration is another key, and begins with nothing learned. Holds no secret.
 */
export interface LearnedLifetimes {
  load(key: string): Promise<LearnedLifetime | undefined>;
  save(key: string, learned: LearnedLifetime): Promise<void>;
  forget(key: string): Promise<void>;
}
