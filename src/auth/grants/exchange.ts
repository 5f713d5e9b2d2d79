import { type Http, type HttpAnswer, isHttpError } from "../../base/http.ts";
import type { ClockSkew } from "../clockSkew.ts";
import type { Authentication } from "../connection.ts";
import type { TokenAnswer, Unusable } from "../grantor.ts";
import { readTokenAnswer } from "./tokenAnswer.ts";
import type { TokenRequest } from "./tokenRequest.ts";

export interface ExchangeParts {
  readonly http: Http;
  readonly skew: ClockSkew;
}

/** Sends one token request and reads what came. Rejects only with the signal's reason or a defect. */
export async function exchange(
  parts: ExchangeParts & { readonly authentication: Pick<Authentication, "response"> },
  { request, secrets }: TokenRequest,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const answer = await sendOnce(parts, { request, secrets }, signal);
  return "kind" in answer ? answer : readTokenAnswer(answer, parts.authentication.response, secrets);
}

/** The answer as it came, or why none did. */
export async function sendOnce(
  { http, skew }: ExchangeParts,
  { request }: TokenRequest,
  signal: AbortSignal,
): Promise<HttpAnswer | Unusable> {
  try {
    const answer = await http.send(request, signal);
    skew.observe(answer);
    return answer;
  } catch (error) {
    if (!isHttpError(error)) throw error;
    const notSent = error.kind === "not-sent";
    return { kind: "unusable", error: error.code, ...(notSent && { unreachable: true }), mayHaveActed: !notSent };
  }
}
