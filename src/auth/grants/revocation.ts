import type { HttpAnswer } from "../../base/http.ts";
import { isObject, parseJson } from "../../base/json.ts";
import type { Secret } from "../../base/secret.ts";
import type { Unusable } from "../grantor.ts";
import type { TokenSet } from "../tokenSet.ts";
import { sendOnce } from "./exchange.ts";
import type { GrantParts } from "./grantParts.ts";
import { maskedText } from "./maskedText.ts";
import { refusalWords } from "./refusalWords.ts";
import { tokenRequest } from "./tokenRequest.ts";

/** The server did not say that the tokens are revoked. `error` is short and free of secrets. */
export class RevocationError extends Error {
  readonly error: string;

  constructor(error: string) {
    super(`not revoked: ${error}`);
    this.name = "RevocationError";
    this.error = error;
  }
}

/**
 * Revokes the refresh token, then the access token (RFC 7009 2.1). Both are tried whatever comes of the first; rejects
 * with `RevocationError` if either fails.
 */
export async function revokeTokens(parts: GrantParts, url: string, set: TokenSet, signal: AbortSignal): Promise<void> {
  const tokens: [hint: string, token: Secret][] = [["access_token", set.accessToken]];
  if (set.refreshToken) tokens.unshift(["refresh_token", set.refreshToken]);
  const failed: RevocationError[] = [];
  for (const [hint, token] of tokens) {
    try {
      await revokeOne(parts, { url, hint, token }, signal);
    } catch (error) {
      if (!(error instanceof RevocationError)) throw error;
      failed.push(error);
    }
  }
  const [first] = failed;
  if (first) throw first;
}

async function revokeOne(
  parts: GrantParts,
  { url, hint, token }: { url: string; hint: string; token: Secret },
  signal: AbortSignal,
): Promise<void> {
  // RFC 7009 2.1 knows form encoding only.
  const form: GrantParts = { ...parts, authentication: { ...parts.authentication, encoding: "form" } };
  const request = await tokenRequest(form, url, { token: token.reveal(), token_type_hint: hint });
  const answer = await sendOnce(parts, request, signal);
  // RFC 7009 2.2.1: a server may revoke refresh tokens alone, and the access token ends with them.
  if (hint === "access_token" && errorOf(answer) === "unsupported_token_type") return;
  readRevocation(answer, request.secrets);
}

/** RFC 7009 2.2: 200 also for a token that was not valid any more. Throws `RevocationError` for anything but 2xx. */
export function readRevocation(answer: HttpAnswer | Unusable, secrets: readonly Secret[]): void {
  if ("kind" in answer) throw new RevocationError(answer.error);
  if (answer.status >= 200 && answer.status < 300) return;
  const error = errorOf(answer);
  throw new RevocationError((error !== undefined && maskedText(error, secrets)) || `HTTP ${answer.status}`);
}

function errorOf(answer: HttpAnswer | Unusable): string | undefined {
  if ("kind" in answer) return undefined;
  const body = parseJson(answer.body);
  return isObject(body) ? refusalWords(body).error : undefined;
}
