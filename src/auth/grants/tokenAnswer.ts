import type { HttpAnswer } from "../../base/http.ts";
import { atPath, isObject, type JsonObject, type JsonValue, parseJson } from "../../base/json.ts";
import { Secret } from "../../base/secret.ts";
import { type EpochMs, epochMs } from "../../base/time.ts";
import type { Authentication } from "../connection.ts";
import type { GivenTokens, Refused, TokenAnswer, Unusable } from "../grantor.ts";
import { readFutureDate, readLife } from "./lifeWords.ts";
import { maskedText } from "./maskedText.ts";
import { refusalWords } from "./refusalWords.ts";

/**
 * The server's own trouble in the form of a refusal (RFC 6749 4.1.2.1, RFC 8628 3.5), and Arena's code for a used-up
 * quota: they pass by themselves.
 */
const TEMPORARY = new Set(["temporarily_unavailable", "server_error", "slow_down", "authorization_pending", "4084"]);

/** RFC 6749 5.2: with these a server refuses this grant or this client. */
const REFUSING_STATUS = new Set([400, 401, 403]);

/** Some servers send them with 200. */
const OAUTH_REFUSALS = new Set([
  "invalid_grant",
  "invalid_client",
  "unauthorized_client",
  "access_denied",
  "expired_token",
]);

/** These say that the request was not looked at (RFC 9110 15.6); after any other 5xx the server may have acted. */
const UNTOUCHED = new Set([501, 503, 505, 511]);

/** Other names under which servers tell the life of the refresh token, and the date on which the token ends. */
const REFRESH_LIFE = ["refresh_expires_in", "refresh_token_expires_in", "refreshExpiresIn"];
const END_DATE = ["expires_at", "expires_on", "expiresAt", "expirationDate", ".expires"];

/** Reads a token answer, tolerant of what real servers do: no token_type, 201, expires_in as text, other names. */
export function readTokenAnswer(
  answer: HttpAnswer,
  names: Authentication["response"],
  secrets: readonly Secret[] = [],
): TokenAnswer {
  const body = parseJson(answer.body);
  if (answer.status >= 200 && answer.status < 300) return readGiven(answer, { body, names, secrets });
  if (REFUSING_STATUS.has(answer.status) && isObject(body)) return readRefusal(body, answer.status, secrets);
  const mayHaveActed = answer.status >= 500 && !UNTOUCHED.has(answer.status);
  return { kind: "unusable", error: `HTTP ${answer.status}`, mayHaveActed };
}

interface ReadBody {
  readonly body: JsonValue | undefined;
  readonly names: Authentication["response"];
  readonly secrets: readonly Secret[];
}

function readGiven(answer: HttpAnswer, { body, names, secrets }: ReadBody): TokenAnswer {
  if (!isObject(body)) return { kind: "unusable", error: "not JSON", mayHaveActed: true };
  const accessToken = atPath(body, names.accessToken);
  if (typeof accessToken !== "string" || accessToken === "") {
    const { error } = refusalWords(body);
    if (error !== undefined && OAUTH_REFUSALS.has(error)) return readRefusal(body, answer.status, secrets);
    return { kind: "unusable", error: `no ${names.accessToken}`, mayHaveActed: true };
  }
  if (!fitsHeader(accessToken)) {
    return { kind: "unusable", error: `${names.accessToken} fits no header`, mayHaveActed: true };
  }
  const refreshToken = atPath(body, names.refreshToken);
  return {
    kind: "tokens",
    accessToken: new Secret(accessToken),
    refreshToken: typeof refreshToken === "string" && refreshToken !== "" ? new Secret(refreshToken) : undefined,
    ...readLives(body, names, serverTime(answer)),
    ...readScope(body["scope"]),
  };
}

type Lives = Pick<GivenTokens, "expiresIn" | "refreshExpiresIn" | "endsAt">;

function readLives(body: JsonObject, names: Authentication["response"], serverNow: EpochMs): Lives {
  const told = atPath(body, names.expiresIn);
  const expiresIn = readLife(told);
  const dates = [told, ...END_DATE.map((name) => body[name])];
  const endsAt = expiresIn === undefined ? firstOf(dates, (date) => readFutureDate(date, serverNow)) : undefined;
  const refreshExpiresIn = firstOf(
    REFRESH_LIFE.map((name) => body[name]),
    readLife,
  );
  return {
    expiresIn,
    ...(refreshExpiresIn !== undefined && { refreshExpiresIn }),
    ...(endsAt !== undefined && { endsAt }),
  };
}

function firstOf<T, R>(values: readonly T[], read: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = read(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readScope(scope: JsonValue | undefined): { readonly scope?: string } {
  const text = Array.isArray(scope) ? scope.filter((part) => typeof part === "string").join(" ") : scope;
  return typeof text === "string" && text.trim() !== "" ? { scope: text.trim() } : {};
}

function readRefusal(body: JsonObject, status: number, secrets: readonly Secret[]): Refused | Unusable {
  const words = refusalWords(body);
  const error = (words.error !== undefined ? maskedText(words.error, secrets) : undefined) ?? `HTTP ${status}`;
  if (TEMPORARY.has(error)) return { kind: "unusable", error, mayHaveActed: false };
  const description = words.description !== undefined ? maskedText(words.description, secrets) : undefined;
  return { kind: "refused", error, ...(description !== undefined && { description }), status };
}

/** Visible ASCII: anything else would break the header that carries it, or smuggle another one in. */
function fitsHeader(token: string): boolean {
  return /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(token);
}

function serverTime({ headers, receivedAt }: HttpAnswer): EpochMs {
  const date = Date.parse(headers["date"] ?? "");
  return Number.isNaN(date) ? receivedAt : epochMs(date);
}
