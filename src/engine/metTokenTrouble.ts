import type { FailureCode } from "../base/failure.ts";
import type { RunSummary } from "./summary.ts";

/** A refused sign-in is not among them: its own message says all that files could say. */
const ABOUT_TOKENS: ReadonlySet<string> = new Set<FailureCode>([
  "token-endpoint-unavailable",
  "refresh-token-expired",
  "token-revoked",
  "refresh-token-reused",
  "token-rejected-again",
  "insufficient-scope",
  "clock-off",
  "session-taken-over",
  "key-expired",
]);

/** Whether a run met something about its token that is worth a question, also where it went on. */
export function metTokenTrouble({ tokens, reason }: Pick<RunSummary, "tokens" | "reason">): boolean {
  return tokens.rejected > 0 || tokens.refreshFailures > 0 || (reason !== null && ABOUT_TOKENS.has(reason));
}
