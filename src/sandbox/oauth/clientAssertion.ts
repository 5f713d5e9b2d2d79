import { createHmac, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import { isObject, type JsonObject, parseJson } from "../../base/json.ts";
import type { EpochMs } from "../../base/time.ts";
import type { OAuthClient } from "./oauthSite.ts";

export interface AssertionRules {
  readonly audiences: readonly string[];
  /** Whether the header has to say which key it was. */
  readonly namesKeys: boolean;
  /** The server's wall clock. */
  readonly now: EpochMs;
  /** Whether a `jti` was not seen before; remembers it. */
  readonly isNew: (jti: string) => boolean;
}

/** Milliseconds by which `iat` and `nbf` may lie ahead of the server's clock. */
const leewayMs = 60_000;

/** The client id that an assertion claims (RFC 7523 3), before anything is checked. */
export function claimedClient(assertion: string): string | undefined {
  const sub = decode(assertion.split(".")[1] ?? "")?.sub;
  return typeof sub === "string" ? sub : undefined;
}

/** Whether the client made this assertion, for this server, not too long ago and not before (RFC 7523 3). */
export function holdsAssertion(assertion: string, client: OAuthClient, rules: AssertionRules): boolean {
  const [head = "", body = "", signature = "", ...more] = assertion.split(".");
  const claims = decode(body);
  if (claims === undefined || more.length > 0) return false;
  const signed = { input: `${head}.${body}`, signature: Buffer.from(signature, "base64url") };
  const { alg, kid, x5t } = decode(head) ?? {};
  if (rules.namesKeys && alg === "RS256" && typeof (kid ?? x5t) !== "string") return false;
  return isSigned(alg, signed, client) && claimsHold(claims, client.id, rules);
}

interface Signed {
  readonly input: string;
  readonly signature: Buffer;
}

function isSigned(algorithm: unknown, signed: Signed, { secret, publicKey }: OAuthClient): boolean {
  if (algorithm === "HS256" && secret !== undefined) return isSignedBySecret(signed, secret);
  return algorithm === "RS256" && publicKey !== undefined && isSignedByKey(signed, publicKey);
}

function isSignedBySecret({ input, signature }: Signed, secret: string): boolean {
  const expected = createHmac("sha256", secret).update(input).digest();
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}

function isSignedByKey({ input, signature }: Signed, publicKey: KeyObject): boolean {
  return verify("RSA-SHA256", Buffer.from(input), publicKey, signature);
}

function claimsHold(claims: JsonObject, clientId: string, { audiences, now, isNew }: AssertionRules): boolean {
  const { iss, sub, aud, exp, iat = 0, nbf = 0, jti } = claims;
  if (iss !== clientId || sub !== clientId) return false;
  const named = Array.isArray(aud) ? aud : [aud];
  if (!named.some((one) => typeof one === "string" && audiences.includes(one))) return false;
  if (typeof exp !== "number" || exp * 1000 <= now) return false;
  if (Number(iat) * 1000 > now + leewayMs || Number(nbf) * 1000 > now + leewayMs) return false;
  return jti === undefined || (typeof jti === "string" && isNew(jti));
}

function decode(part: string): JsonObject | undefined {
  const value = parseJson(Buffer.from(part, "base64url").toString());
  return isObject(value) ? value : undefined;
}
