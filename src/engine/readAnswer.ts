import type { HttpAnswer } from "../base/http.ts";
import { retryAfter } from "../base/retryAfter.ts";
import type { Millis } from "../base/time.ts";
import { type QuotaHeaders, quotaEnd } from "./quota.ts";
import type { TryResult } from "./retryDecision.ts";
import { scopeRefusal } from "./scopeRefusal.ts";

export interface AnswerFacts {
  /** Absent: the server counts no requests. */
  readonly quota: QuotaHeaders | undefined;
  /** How far the server's clock is ahead of ours, as far as measured. */
  readonly ahead: Millis;
}

/** Of an answer what the retry decision needs to know. */
export function readAnswer(
  answer: HttpAnswer,
  { quota: names, ahead }: AnswerFacts,
): TryResult & { readonly kind: "answer" } {
  const { status, headers, receivedAt } = answer;
  const html = isPage(answer);
  if (status < 300 && names === undefined) return { kind: "answer", status, html };
  const wait = retryAfter({ headers, receivedAt, ahead });
  const quota = quotaEnd(answer, names, { ahead });
  const scope = scopeRefusal(answer);
  return {
    kind: "answer",
    status,
    html,
    ...(wait !== undefined && { retryAfter: wait }),
    ...(quota && { quota }),
    ...(scope && { scope }),
  };
}

function isPage({ headers, body }: HttpAnswer): boolean {
  return headers["content-type"]?.toLowerCase().startsWith("text/html") === true && body.trim() !== "";
}
