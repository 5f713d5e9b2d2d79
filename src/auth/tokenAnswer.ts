import type { HttpAnswer } from "../base/http.ts";
import { atPath, isObject, type JsonValue, parseJson } from "../base/json.ts";
import { Secret } from "../base/secret.ts";
import { type Millis, seconds } from "../base/time.ts";
import type { Authentication } from "./connection.ts";

/** What a token endpoint said, every field checked. */
export type TokenAnswer =
  | {
      readonly kind: "tokens";
      readonly accessToken: Secret;
      /** Absent: the old one goes on (RFC 6749 6). */
      readonly refreshToken: Secret | undefined;
      readonly expiresIn: Millis | undefined;
    }
  /** The grant itself is refused (RFC 6749 5.2): retrying will not help. */
  | { readonly kind: "refused"; readonly error: string; readonly status: number }
  /** Nothing can be concluded about any credential: keep all and try later. */
  | { readonly kind: "unusable"; readonly error: string; readonly unreachable?: boolean };

/** The server's own trouble in the form of a refusal (RFC 6749 4.1.2.1, RFC 8628 3.5). */
const TEMPORARY = new Set(["temporarily_unavailable", "server_error", "slow_down"]);

/** RFC 6749 5.2: errors that mean this refresh token or these credentials do not hold. */
const REFUSING_STATUS = new Set([400, 401, 403]);

const LONGEST_LIFE_S = 10 * 365 * 24 * 3600;

/** Reads a token answer, tolerant of what real servers do: no token_type, 201, expires_in as text, other names. */
export function readTokenAnswer(answer: HttpAnswer, names: Authentication["response"]): TokenAnswer {
  const body = parseJson(answer.body);
  if (answer.status === 200 || answer.status === 201) {
    const accessToken = atPath(body, names.accessToken);
    if (typeof accessToken !== "string" || accessToken === "") {
      return { kind: "unusable", error: isObject(body) ? `no ${names.accessToken}` : "not JSON" };
    }
    const refreshToken = atPath(body, names.refreshToken);
    return {
      kind: "tokens",
      accessToken: new Secret(accessToken),
      refreshToken: typeof refreshToken === "string" && refreshToken !== "" ? new Secret(refreshToken) : undefined,
      expiresIn: readSeconds(atPath(body, names.expiresIn)),
    };
  }
  if (REFUSING_STATUS.has(answer.status) && isObject(body)) {
    const error = errorCode(body["error"]) ?? `HTTP ${answer.status}`;
    return TEMPORARY.has(error) ? { kind: "unusable", error } : { kind: "refused", error, status: answer.status };
  }
  return { kind: "unusable", error: `HTTP ${answer.status}` };
}

function readSeconds(value: JsonValue | undefined): Millis | undefined {
  const life = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof life === "number" && life > 0 && life <= LONGEST_LIFE_S ? seconds(life) : undefined;
}

/** An OAuth code or a short sentence; anything longer could carry what it should not. */
function errorCode(error: JsonValue | undefined): string | undefined {
  return typeof error === "string" && error.length <= 100 ? error : undefined;
}
