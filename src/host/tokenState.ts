import type { IdentityKind } from "../auth/connection.ts";
import type { Binding } from "../auth/tokenSource.ts";
import type { EpochMs } from "../base/time.ts";

/** What may be shown of one account's tokens: facts, never a token. */
export interface TokenState {
  readonly connection: string;
  readonly identity: IdentityKind;
  /** User name or client id. */
  readonly name: string;
  /** 0: none is held. */
  readonly generation: number;
  /** Which limit ends it first. */
  readonly binding: Binding;
  /** Absent: no token, or one without a known end. */
  readonly endsAt: EpochMs | undefined;
  /** From here on it is renewed. */
  readonly dueAt: EpochMs | undefined;
  readonly renewing: boolean;
  /** Nothing that a person has to give is missing. */
  readonly renewable: boolean;
}
