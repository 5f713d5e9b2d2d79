import type { CustomFetchOptions } from "openid-client";
import type { HttpAnswer } from "../../base/http.ts";
import type { Unusable } from "../grantor.ts";
import { type ExchangeParts, sendOnce } from "../grants/exchange.ts";
import { TOKEN_MAX_BYTES, TOKEN_TIMEOUT } from "../grants/tokenRequest.ts";
import { isSecureUrl } from "./secureUrl.ts";

/** What became of the library's last request, which it tells by an error of its own. */
export interface Exchanged {
  last: HttpAnswer | Unusable | undefined;
}

/**
 * The library's requests over our own HTTP port: our proxy, certificates and limits hold, no redirect is followed, and
 * nothing goes over plain http but to this machine.
 */
export function httpFetch(parts: ExchangeParts, exchanged: Exchanged, signal: AbortSignal) {
  return async (url: string, { method, headers, body }: CustomFetchOptions): Promise<Response> => {
    if (!isSecureUrl(url)) throw new TypeError("only https is spoken");
    const text = body === null || body === undefined ? undefined : bodyText(body);
    const request = { method, url, headers, body: text, timeout: TOKEN_TIMEOUT, maxBytes: TOKEN_MAX_BYTES };
    const answer = await sendOnce(parts, { request, secrets: [] }, signal);
    exchanged.last = answer;
    if ("kind" in answer) throw new TypeError("no answer");
    return asResponse(answer);
  };
}

/** The library sends forms and nothing else. */
export function bodyText(body: NonNullable<CustomFetchOptions["body"]>): string {
  if (typeof body === "string" || body instanceof URLSearchParams) return body.toString();
  throw new TypeError("only text is sent");
}

function asResponse({ status, headers, body }: HttpAnswer): Response {
  // These have no body by definition, and `Response` insists on it.
  const empty = status === 204 || status === 205 || status === 304;
  const known = status >= 200 && status <= 599;
  return new Response(empty ? null : body, {
    status: known ? status : 502,
    headers: Object.entries(headers).filter(([name]) => name === "content-type"),
  });
}

/** The library's codes are fixed words; its causes quote the server's answer and are never passed on. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
