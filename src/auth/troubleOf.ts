import type { Millis } from "../base/time.ts";
import type { TokenTrouble } from "../base/tokenTrouble.ts";

/** Short words of a server about a token. */
interface Words {
  readonly error?: string | undefined;
  readonly description?: string | undefined;
}

/** What a server refused, with the facts that tell one class of trouble from another. */
export type TokenRefusal =
  /** 401 to an access token. */
  | (Words & {
      readonly kind: "rejected";
      /** The server had taken this token before. */
      readonly acceptedBefore: boolean;
      /** No known limit had ended it. */
      readonly withinLife: boolean;
      /** It was fresh, and so was the one rejected before it. */
      readonly again: boolean;
      readonly skew: Millis;
      readonly tolerance: Millis;
      readonly exclusiveSession: boolean;
    })
  /** 403, or any other answer to a token that the server knows. */
  | (Words & { readonly kind: "forbidden"; readonly status: number; readonly acceptedBefore: boolean })
  /** A refresh token, or a sign-in, was refused. */
  | (Words & {
      readonly kind: "refused";
      /** Whether a known end of the refresh token has passed; `undefined` where none is known. */
      readonly limitPassed: boolean | undefined;
      /** It had left for the server once before. */
      readonly sentBefore: boolean;
    })
  /** No token endpoint gave a usable answer. */
  | (Words & { readonly kind: "unusable" });

const CLOCK = /\b(iat|nbf|clock|skew)\b|not yet valid|(in|from) the future/i;
const REVOKED = /revoked|revocation|logged ?out|signed ?out|terminated|disabled/i;
const REUSED = /re-?us(e|ed)\b|already (been )?(used|redeemed|consumed)|used (twice|before)|replay/i;
const EXPIRED = /expire|lifetime|max(imum)? ?age|idle|inactiv|timed? ?out/i;
const QUOTA = /quota|too many|rate limit|limit exceeded/i;
const SCOPE = /insufficient_scope|invalid_scope/i;
const TAKEN_OVER = /another (session|sign-?in|login|device|location)|signed in elsewhere|logged in elsewhere/i;

/** The class of a refusal, or `undefined` where what is known does not tell: no guess is made. */
export function troubleOf(refusal: TokenRefusal): TokenTrouble | undefined {
  const words = wordsOf(refusal);
  if (SCOPE.test(words)) return "insufficient-scope";
  switch (refusal.kind) {
    case "rejected":
      if (CLOCK.test(words)) return "clock-off";
      if (TAKEN_OVER.test(words)) return "session-taken-over";
      if (refusal.again) return Math.abs(refusal.skew) > refusal.tolerance ? "clock-off" : undefined;
      if (REVOKED.test(words)) return "token-revoked";
      if (refusal.exclusiveSession && refusal.acceptedBefore && refusal.withinLife) return "session-taken-over";
      return "access-token-expired";
    case "forbidden":
      if (refusal.status === 429 || QUOTA.test(words)) return "quota-exceeded";
      return refusal.acceptedBefore ? "permission-changed" : undefined;
    case "refused":
      if (REUSED.test(words)) return "refresh-token-reused";
      if (REVOKED.test(words)) return "token-revoked";
      if (CLOCK.test(words)) return "clock-off";
      if (QUOTA.test(words)) return "quota-exceeded";
      if (refusal.limitPassed === true || EXPIRED.test(words)) return "refresh-token-expired";
      if (refusal.sentBefore) return "refresh-token-reused";
      // It died before any end that was known.
      return refusal.limitPassed === false ? "token-revoked" : undefined;
    case "unusable":
      return QUOTA.test(words) ? "quota-exceeded" : "token-endpoint-unavailable";
    default:
      return refusal satisfies never;
  }
}

/** A sentence that names every cause, as RFC 6749 5.2 words it, names none. */
function wordsOf({ error = "", description = "" }: Words): string {
  return EXPIRED.test(description) && REVOKED.test(description) ? error : `${error} ${description}`;
}

/** Whether the refresh token idled out, as far as the words tell. */
export function saysIdle({ error, description }: Words): boolean {
  return /idle|inactiv/i.test(`${error ?? ""} ${description ?? ""}`);
}
