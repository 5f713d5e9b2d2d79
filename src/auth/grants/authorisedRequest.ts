import type { HttpRequest } from "../../base/http.ts";
import type { Secret } from "../../base/secret.ts";
import { TOKEN_MAX_BYTES, TOKEN_TIMEOUT, type TokenRequest } from "./tokenRequest.ts";

/** A call about a session or key that carries it in the header of the connection's `send`. */
export function authorisedRequest(
  send: string,
  token: Secret,
  call: Pick<HttpRequest, "method" | "url" | "body">,
): TokenRequest {
  const colon = send.indexOf(":");
  const value = send.slice(colon + 1).trim();
  const headers = {
    accept: "application/json",
    ...(call.body !== undefined && { "content-type": "application/json" }),
    [send.slice(0, colon).trim().toLowerCase()]: value.replace("${token}", () => token.reveal()),
  };
  const limits = { timeout: TOKEN_TIMEOUT, maxBytes: TOKEN_MAX_BYTES };
  return { request: { ...call, headers, ...limits }, secrets: [token] };
}
