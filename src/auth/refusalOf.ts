import { Failure } from "../base/failure.ts";
import { millis } from "../base/time.ts";
import type { Authentication, Connection } from "./connection.ts";
import { failureOf, type TroubleFacts } from "./failureOf.ts";
import type { Refused } from "./grantor.ts";
import type { HeldToken } from "./heldToken.ts";
import type { Holding } from "./holding.ts";
import type { Refusal } from "./refusedTokens.ts";
import { detailOf } from "./tokenEvents.ts";
import { saysIdle, troubleOf } from "./troubleOf.ts";

export interface RefusalParts {
  readonly connection: Connection;
  readonly authentication: Authentication;
  readonly holding: Holding;
  readonly skew: { readonly ahead: number };
}

/** What it means that a refresh token was refused. */
export function refreshRefusal(
  parts: RefusalParts,
  { answer, token, sentBefore }: { answer: Refused; token: HeldToken; sentBefore: boolean },
): Refusal {
  const passed = endPassed(parts, token);
  const trouble = troubleOf({ ...answer, kind: "refused", limitPassed: passed && passed !== "none", sentBefore });
  const refreshEnd = passed && passed !== "none" ? passed : guessedEnd(token, answer);
  return judged(parts, answer, { trouble, facts: { refreshEnd, granted: token.set.scope } });
}

/** What it means that a sign-in was refused. */
export function signInRefusal(parts: RefusalParts, answer: Refused): Refusal {
  const { connection, authentication } = parts;
  switch (authentication.grant) {
    case "password":
    case "client_credentials":
    case "session_login":
    case "basic": {
      const detail = detailOf(answer);
      const facts = { connection: connection.id, status: answer.status, error: detail };
      return { failure: new Failure("sign-in-rejected", facts), trouble: undefined, detail };
    }
    case "refresh_token": {
      const trouble = troubleOf({ ...answer, kind: "refused", limitPassed: undefined, sentBefore: false });
      return judged(parts, answer, { trouble, facts: {} });
    }
    case "api_key":
    case "authorization_code":
    case "device_code":
      return judged(parts, answer, { trouble: undefined, facts: {} });
    default:
      return authentication.grant satisfies never;
  }
}

/** Why a person has to sign in although nobody refused anything now. */
export function neededRefusal(parts: RefusalParts, error: string | undefined): Refusal {
  const { connection, holding } = parts;
  const { token } = holding;
  if (token && holding.isSessionOver(token)) {
    const trouble = "refresh-token-expired";
    const refreshEnd = { limit: "absolute", life: connection.lifetime.session ?? millis(0) } as const;
    return {
      failure: failureOf(trouble, { connection: connection.id, error: trouble, refreshEnd }),
      trouble,
      detail: trouble,
    };
  }
  const detail = error ?? (token ? "no refresh token" : "not signed in");
  const trouble = token ? "access-token-expired" : undefined;
  return { failure: failureOf(trouble, { connection: connection.id, error: detail }), trouble, detail };
}

function judged(
  { connection, authentication, skew }: RefusalParts,
  answer: Refused,
  { trouble, facts }: { trouble: Refusal["trouble"]; facts: Partial<TroubleFacts> },
): Refusal {
  const detail = detailOf(answer);
  const failure = failureOf(trouble, {
    connection: connection.id,
    error: detail,
    needed: authentication.scope,
    skew: { ahead: millis(skew.ahead), tolerance: connection.clockSkewTolerance },
    ...facts,
  });
  return { failure, trouble, detail };
}

type End = NonNullable<TroubleFacts["refreshEnd"]>;

/** The end of the refresh token that has passed; `none` when all that are known lie ahead, `undefined` without any. */
function endPassed({ holding }: RefusalParts, token: HeldToken): End | "none" | undefined {
  const ends = holding.limits(token).filter(({ binding }) => ["refresh", "refresh-idle", "session"].includes(binding));
  const first = ends[0];
  if (!first) return undefined;
  if (token.now() < first.at) return "none";
  const { obtainedAt, signedInAt } = token.set;
  return first.binding === "refresh-idle"
    ? { limit: "idle", life: millis(first.at - obtainedAt) }
    : { limit: "absolute", life: millis(first.at - signedInAt) };
}

/** The server says that it ended, and nobody had said when: it lived no longer than this. */
function guessedEnd(token: HeldToken, answer: Refused): End {
  const { obtainedAt, signedInAt } = token.set;
  return saysIdle(answer)
    ? { limit: "idle", life: millis(token.now() - obtainedAt) }
    : { limit: "absolute", life: millis(token.now() - signedInAt) };
}
