import { hours, type Millis, millis } from "../base/time.ts";
import type { DecodedJwt } from "./decodeJwt.ts";
import { readNumericDate } from "./numericDate.ts";

/** What is unusual or dangerous about a token, whether or not its signature holds. */
export type JwtWarning =
  /** RFC 8725 3.2: nobody vouches for it. */
  | { readonly kind: "unsigned" }
  /** The connection publishes public keys, yet this token is signed with a shared secret (RFC 8725 2.1). */
  | { readonly kind: "symmetric-although-keys-are-published"; readonly algorithm: string }
  | { readonly kind: "no-expiry" }
  | { readonly kind: "expiry-in-milliseconds" }
  | { readonly kind: "expiry-malformed" }
  /** Counted from `iat`, or else from `nbf`. */
  | { readonly kind: "lives-long"; readonly life: Millis }
  | { readonly kind: "ends-before-it-begins" }
  /** RFC 7515 4.1.11: who does not understand these header parameters must reject the token. */
  | { readonly kind: "critical-unknown"; readonly names: readonly string[] }
  /** The token says where its key is, or brings it along: never fetched, never trusted (RFC 8725 3.10). */
  | { readonly kind: "brings-its-key"; readonly names: readonly string[] };

/** A token that is stolen is good for the whole of its life. */
const LONG_LIFE: Millis = hours(24);

/** RFC 7797 is the only extension that is understood here. */
const UNDERSTOOD = new Set(["b64"]);

const KEY_PARAMETERS = ["jku", "jwk", "x5u", "x5c"];

export function jwtWarnings(
  { header, claims, hasSignature }: DecodedJwt,
  connection: { readonly publishesKeys: boolean },
): readonly JwtWarning[] {
  const warnings: JwtWarning[] = [];
  const algorithm = typeof header["alg"] === "string" ? header["alg"] : "";
  if (!hasSignature || algorithm.toLowerCase() === "none") warnings.push({ kind: "unsigned" });
  else if (connection.publishesKeys && algorithm.startsWith("HS")) {
    warnings.push({ kind: "symmetric-although-keys-are-published", algorithm });
  }
  const expiry = readNumericDate(claims["exp"]);
  if (claims["exp"] === undefined) warnings.push({ kind: "no-expiry" });
  else if (!expiry) warnings.push({ kind: "expiry-malformed" });
  else if (expiry.unit === "milliseconds") warnings.push({ kind: "expiry-in-milliseconds" });
  const begin = readNumericDate(claims["iat"] ?? claims["nbf"]);
  if (expiry && begin) {
    const life = millis(expiry.at - begin.at);
    if (life <= 0) warnings.push({ kind: "ends-before-it-begins" });
    else if (life > LONG_LIFE) warnings.push({ kind: "lives-long", life });
  }
  const critical = namesIn(header["crit"]).filter((name) => !UNDERSTOOD.has(name));
  if (critical.length > 0) warnings.push({ kind: "critical-unknown", names: critical });
  const keys = KEY_PARAMETERS.filter((name) => Object.hasOwn(header, name));
  if (keys.length > 0) warnings.push({ kind: "brings-its-key", names: keys });
  return warnings;
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
