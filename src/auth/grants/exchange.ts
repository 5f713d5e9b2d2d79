import { type Http, type HttpAnswer, isHttpError } from "../../base/http.ts";
import { isObject, parseJson } from "../../base/json.ts";
import { retryAfter } from "../../base/retryAfter.ts";
import type { ClockSkew } from "../clockSkew.ts";
import type { Authentication } from "../connection.ts";
import type { TokenAnswer, Unusable } from "../grantor.ts";
import { readTokenAnswer } from "./tokenAnswer.ts";
import type { TokenRequest } from "./tokenRequest.ts";

export interface ExchangeParts {
  readonly http: Http;
  readonly skew: ClockSkew;
}

type TokenExchangeParts = ExchangeParts & { readonly authentication: Pick<Authentication, "response"> };

/** Sends one token request and reads what came. Rejects only with the signal's reason or a defect. */
export async function exchange(
  parts: TokenExchangeParts,
  request: TokenRequest,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const answer = await sendOnce(parts, request, signal);
  return "kind" in answer ? answer : read(parts, answer, request);
}

/** The same for a password or a client's proof: a 401 refuses it whatever page comes with it. */
export async function signInExchange(
  parts: TokenExchangeParts,
  request: TokenRequest,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const answer = await sendOnce(parts, request, signal);
  if ("kind" in answer) return answer;
  // Sent again and again, a wrong password would lock the account.
  if (answer.status === 401 && !isObject(parseJson(answer.body))) {
    return { kind: "refused", error: "HTTP 401", status: 401 };
  }
  return read(parts, answer, request);
}

function read(
  { authentication, skew }: TokenExchangeParts,
  answer: HttpAnswer,
  { secrets }: TokenRequest,
): TokenAnswer {
  const found = readTokenAnswer(answer, authentication.response, secrets);
  return found.kind === "unusable" ? { ...found, ...askedWait(answer, skew) } : found;
}

/** What `Retry-After` asks for (RFC 9110 10.2.3), where it stands in an answer. */
export function askedWait(answer: HttpAnswer, { ahead }: Pick<ClockSkew, "ahead">): Pick<Unusable, "retryAfter"> {
  const wait = retryAfter({ ...answer, ahead });
  return wait === undefined ? {} : { retryAfter: wait };
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
