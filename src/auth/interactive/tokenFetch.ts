import type { CustomFetchOptions } from "openid-client";
import { isObject, type JsonObject, parseJson } from "../../base/json.ts";
import type { TokenAnswer } from "../grantor.ts";
import { sendOnce } from "../grants/exchange.ts";
import type { GrantParts } from "../grants/grantParts.ts";
import { readTokenAnswer } from "../grants/tokenAnswer.ts";
import { tokenRequest } from "../grants/tokenRequest.ts";
import { bodyText } from "./httpFetch.ts";
import { isSecureUrl } from "./secureUrl.ts";

export interface TokenFetchOptions {
  readonly parts: GrantParts;
  /** Set in the request whatever the library makes of it. */
  readonly fields: Readonly<Record<string, string>>;
  /** Whether the library is to look at the ID token. */
  readonly withIdToken: boolean;
  /** Told what the server really answered. */
  readonly read: (answer: TokenAnswer) => void;
}

/**
 * The library's token request, sent as all others are: our client authentication, limits and tolerance. The library
 * gets an answer that keeps to RFC 6749 5.1, so that it can check the ID token of a server that does not.
 */
export function tokenFetch({ parts, fields, withIdToken, read }: TokenFetchOptions, signal: AbortSignal) {
  return async (url: string, { body }: CustomFetchOptions): Promise<Response> => {
    if (!isSecureUrl(url)) throw new TypeError("only https is spoken");
    const asked = Object.fromEntries(new URLSearchParams(bodyText(body ?? "")));
    const request = await tokenRequest(parts, url, { ...asked, ...fields });
    const came = await sendOnce(parts, request, signal);
    const answer = "kind" in came ? came : readTokenAnswer(came, parts.authentication.response, request.secrets);
    read(answer);
    if ("kind" in came || answer.kind !== "tokens") throw new TypeError("no tokens came");
    return Response.json({
      access_token: answer.accessToken.reveal(),
      token_type: "bearer",
      ...(withIdToken && idToken(parseJson(came.body))),
    });
  };
}

function idToken(body: ReturnType<typeof parseJson>): JsonObject {
  return isObject(body) && typeof body["id_token"] === "string" ? { id_token: body["id_token"] } : {};
}
