import { compactVerify, errors, importJWK, type JWK } from "jose";
import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { jweHeader, jwsHeader } from "./decodeJwt.ts";

/** What a check of the signature found. It says nothing about expiry, audience or issuer. */
export type SignatureVerdict =
  | { readonly kind: "valid"; readonly algorithm: string; readonly keyId: string | undefined }
  /** A key that should fit was there, and the signature is not its. */
  | { readonly kind: "bad" }
  | { readonly kind: "key-not-found"; readonly keyId: string | undefined }
  | { readonly kind: "unsigned" }
  | { readonly kind: "cannot-check"; readonly why: CannotCheck };

export type CannotCheck = "not-a-jwt" | "encrypted" | "algorithm-not-of-key" | "unknown-critical" | "key-unusable";

/**
 * The algorithms that a key may be used with. They come from the key alone: a token that could choose would choose
 * badly (RFC 8725 3.1).
 */
function algorithmsOf(key: JsonObject): readonly string[] {
  if (typeof key["alg"] === "string") return key["alg"] === "none" ? [] : [key["alg"]];
  switch (key["kty"]) {
    case "RSA":
      return ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
    case "EC":
      return typeof key["crv"] === "string" ? (ecAlgorithms.get(key["crv"]) ?? []) : [];
    case "OKP":
      return ["EdDSA", "Ed25519"];
    case "oct":
      return ["HS256", "HS384", "HS512"];
    default:
      return [];
  }
}

const ecAlgorithms: ReadonlyMap<string, readonly string[]> = new Map([
  ["P-256", ["ES256"]],
  ["P-384", ["ES384"]],
  ["P-521", ["ES512"]],
]);

/** RFC 7517 5; more keys than this serve no issuer. */
const MOST_KEYS = 100;

/** Reads a JWK Set, or a single key, from outside; keys for encryption are left out. */
export function readKeys(value: JsonValue | undefined): readonly JsonObject[] {
  return keysIn(value)
    .filter((key) => key["use"] !== "enc")
    .slice(0, MOST_KEYS);
}

/** The same for decrypting: keys for signatures are left out. */
export function readDecryptionKeys(value: JsonValue | undefined): readonly JsonObject[] {
  return keysIn(value)
    .filter((key) => key["use"] !== "sig")
    .slice(0, MOST_KEYS);
}

function keysIn(value: JsonValue | undefined): readonly JsonObject[] {
  const keys = isObject(value) && Array.isArray(value["keys"]) ? value["keys"] : [value];
  return keys.filter((key) => isObject(key)).filter((key) => typeof key["kty"] === "string");
}

/** Checks a compact JWS against these keys and no others: nothing in the token is followed or trusted. */
export async function verifyJwt(token: string, keys: readonly JsonObject[]): Promise<SignatureVerdict> {
  const header = jwsHeader(token);
  if (!header) return { kind: "cannot-check", why: jweHeader(token) ? "encrypted" : "not-a-jwt" };
  const { alg, kid, crit } = header;
  const algorithm = typeof alg === "string" ? alg : "";
  if (token.endsWith(".") || algorithm.toLowerCase() === "none") return { kind: "unsigned" };
  if (crit !== undefined) return { kind: "cannot-check", why: "unknown-critical" };
  const keyId = typeof kid === "string" ? kid : undefined;
  // A key without an id may be the one; a key with another id is not.
  const named = keys.filter((key) => keyId === undefined || key["kid"] === undefined || key["kid"] === keyId);
  if (named.length === 0) return { kind: "key-not-found", keyId };
  const fitting = named.filter((key) => algorithmsOf(key).includes(algorithm));
  if (fitting.length === 0) return { kind: "cannot-check", why: "algorithm-not-of-key" };
  let usable = false;
  for (const key of fitting) {
    const tried = await isSignedBy(token, key, algorithm);
    if (tried === "signed") return { kind: "valid", algorithm, keyId };
    usable ||= tried === "not-signed";
  }
  return usable ? { kind: "bad" } : { kind: "cannot-check", why: "key-unusable" };
}

async function isSignedBy(
  token: string,
  key: JsonObject,
  algorithm: string,
): Promise<"signed" | "not-signed" | "unusable"> {
  let imported: Awaited<ReturnType<typeof importJWK>>;
  try {
    // Which parameters a key needs, the library checks; a private key is as good as its public half.
    imported = await importJWK(publicHalf(key) as JWK, algorithm);
  } catch {
    return "unusable";
  }
  try {
    await compactVerify(token, imported, { algorithms: [algorithm] });
    return "signed";
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return "not-signed";
    return "unusable";
  }
}

const PRIVATE_PARTS = new Set(["d", "p", "q", "dp", "dq", "qi", "oth", "key_ops"]);

function publicHalf(key: JsonObject): JsonObject {
  if (key["kty"] === "oct") return key;
  return Object.fromEntries(Object.entries(key).filter(([name]) => !PRIVATE_PARTS.has(name)));
}
