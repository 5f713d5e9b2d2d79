import { Failure } from "../base/failure.ts";
import { type Millis, millis } from "../base/time.ts";
import type { TokenTrouble } from "../base/tokenTrouble.ts";

/** What the failures of the classes need to say; whoever knows more says more. */
export interface TroubleFacts {
  readonly connection: string;
  /** An OAuth error, a status or a system code, with the server's short sentence where it gave one. */
  readonly error: string;
  /** Who was signed in. */
  readonly name?: string | undefined;
  /** Which end of the refresh token passed, and how long that life was. */
  readonly refreshEnd?: { readonly limit: "absolute" | "idle"; readonly life: Millis } | undefined;
  readonly needed?: string | undefined;
  readonly granted?: string | undefined;
  readonly skew?: { readonly ahead: Millis; readonly tolerance: Millis } | undefined;
  readonly url?: string | undefined;
  readonly tries?: number | undefined;
  /** An ISO time. */
  readonly resetsAt?: string | undefined;
  readonly forbidden?: { readonly inARow: number; readonly succeeded: number } | undefined;
}

/** The failure with which Longhaul gives up over a trouble. Without a class a person has to sign in. */
export function failureOf(trouble: TokenTrouble | undefined, facts: TroubleFacts): Failure {
  const { connection, error } = facts;
  switch (trouble) {
    case undefined:
    case "access-token-expired":
      return new Failure("sign-in-needed", { connection, error });
    case "refresh-token-expired": {
      const { limit = "absolute", life = millis(0) } = facts.refreshEnd ?? {};
      return new Failure("refresh-token-expired", { connection, limit, life });
    }
    case "token-revoked":
      return new Failure("token-revoked", { connection, error });
    case "refresh-token-reused":
      return new Failure("refresh-token-reused", { connection, error });
    case "insufficient-scope":
      return new Failure("insufficient-scope", {
        connection,
        needed: facts.needed ?? null,
        granted: facts.granted ?? null,
      });
    case "permission-changed":
      return new Failure("permission-changed", { inARow: 1, succeeded: 0, ...facts.forbidden });
    case "clock-off":
      return new Failure("clock-off", { connection, ahead: millis(0), tolerance: millis(0), ...facts.skew });
    case "session-taken-over":
      return new Failure("session-taken-over", { connection, name: facts.name ?? "" });
    case "quota-exceeded":
      return new Failure("quota-exceeded", { connection, resetsAt: facts.resetsAt ?? null });
    case "token-endpoint-unavailable": {
      const { url = "", tries = 1 } = facts;
      return new Failure("token-endpoint-unavailable", { connection, url, last: error, tries });
    }
    default:
      return trouble satisfies never;
  }
}
