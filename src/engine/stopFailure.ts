import { Failure } from "../base/failure.ts";
import { type Clock, type Millis } from "../base/time.ts";
import type { Exchange } from "./exchange.ts";
import type { StopReason, TryResult } from "./retryDecision.ts";

/** What is known of a connection besides a single answer, as far as the failure that stops a run has to say it. */
export interface StopFacts {
  readonly connection: string;
  /** The scope that was asked for. */
  readonly scope: string | null;
  /** How far the server's clock is ahead of ours, and how far it may be. */
  readonly ahead: Millis;
  readonly tolerance: Millis;
}

/** The failure that stops a run over one answer, each class of token trouble with its own. */
export function stopFailure(
  because: StopReason,
  { exchange, result, clock }: { readonly exchange: Exchange; readonly result: TryResult; readonly clock: Clock },
  facts: StopFacts,
): Failure {
  const { connection } = facts;
  const status = exchange.status ?? 0;
  const answer = result.kind === "answer" ? result : undefined;
  switch (because) {
    case "html":
      return new Failure("html-instead-of-json", { url: exchange.request.url, status });
    case "scope":
      return scopeFailure(answer?.scope?.needed ?? null, facts);
    case "quota": {
      const { resetsIn } = answer?.quota ?? {};
      const resetsAt = resetsIn === undefined ? null : new Date(clock.now() + resetsIn).toISOString();
      return new Failure("quota-exceeded", { connection, resetsAt });
    }
    case "unauthorised":
      if (answer?.scope) return scopeFailure(answer.scope.needed, facts);
      // A token that was made a moment ago is refused, and the clocks disagree.
      if (Math.abs(facts.ahead) > facts.tolerance) {
        return new Failure("clock-off", { connection, ahead: facts.ahead, tolerance: facts.tolerance });
      }
      return new Failure("token-rejected-again", { connection, status });
    default:
      return because satisfies never;
  }
}

export function scopeFailure(needed: string | null, { connection, scope }: StopFacts): Failure {
  return new Failure("insufficient-scope", { connection, needed, granted: scope });
}
