import { base64url } from "jose";
import { isObject, type JsonObject, parseJson } from "../base/json.ts";
import { checkJson } from "./checkJson.ts";
import { LONGEST_TOKEN } from "./limits.ts";

/** What a compact JWS says about itself. Never verified: whoever wrote the token chose every word of it. */
export interface DecodedJwt {
  readonly kind: "decoded";
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** Whether there is a third part; says nothing about whether it holds. */
  readonly hasSignature: boolean;
}

export type JwtPart = "header" | "claims" | "signature";

/** Why a text is no token that can be read. */
export type NotDecoded =
  | { readonly kind: "too-long" }
  /** Not three parts: an opaque token, or none at all. */
  | { readonly kind: "not-a-jwt" }
  /** A JWE (RFC 7516 7.1): only its recipient can read it. */
  | { readonly kind: "encrypted" }
  | { readonly kind: "not-base64url"; readonly part: JwtPart }
  | { readonly kind: "not-utf8" | "not-json" | "not-object" | "too-deep"; readonly part: JwtPart }
  | { readonly kind: "name-twice"; readonly part: JwtPart; readonly name: string };

/** Reads header and claims of a compact JWS (RFC 7515 7.1) without verifying anything and without any request. */
export function decodeJwt(token: string): DecodedJwt | NotDecoded {
  if (token.length > LONGEST_TOKEN) return { kind: "too-long" };
  const [first = "", second = "", third, ...more] = token.split(".", 6);
  if (third === undefined || (more.length !== 0 && more.length !== 2)) return { kind: "not-a-jwt" };
  const header = decodePart(first, "header");
  if (more.length === 2) return { kind: isEncryption(header) ? "encrypted" : "not-a-jwt" };
  if (!isBase64url(third)) return { kind: "not-base64url", part: "signature" };
  if (header.kind !== "object") return header;
  const claims = decodePart(second, "claims");
  if (claims.kind !== "object") return claims;
  return { kind: "decoded", header: header.value, claims: claims.value, hasSignature: third !== "" };
}

/** Header of a compact JWS whatever it signs, which need not be claims (RFC 7515 7.1); `undefined` for anything else. */
export function jwsHeader(token: string): JsonObject | undefined {
  if (token.length > LONGEST_TOKEN) return undefined;
  const [first = "", , third, ...more] = token.split(".", 4);
  const header = third !== undefined && more.length === 0 ? decodePart(first, "header") : undefined;
  return header?.kind === "object" ? header.value : undefined;
}

/** Header of a compact JWE (RFC 7516 7.1), which anybody can have written; `undefined` for anything else. */
export function jweHeader(token: string): JsonObject | undefined {
  if (token.length > LONGEST_TOKEN) return undefined;
  const [first = "", ...rest] = token.split(".", 6);
  const header = rest.length === 4 ? decodePart(first, "header") : undefined;
  return header?.kind === "object" && isEncryption(header) ? header.value : undefined;
}

type DecodedPart = { readonly kind: "object"; readonly value: JsonObject };

/** RFC 7516 4.1.2: every JWE header has `enc`, so that a host name of five parts is not taken for one. */
function isEncryption(header: DecodedPart | NotDecoded): boolean {
  return header.kind === "object" && typeof header.value["enc"] === "string";
}

function decodePart(encoded: string, part: JwtPart): DecodedPart | NotDecoded {
  if (encoded === "" || !isBase64url(encoded)) return { kind: "not-base64url", part };
  const text = utf8(base64url.decode(encoded));
  if (text === undefined) return { kind: "not-utf8", part };
  const refusal = checkJson(text);
  if (refusal) return { ...refusal, part };
  const value = parseJson(text);
  if (value === undefined) return { kind: "not-json", part };
  return isObject(value) ? { kind: "object", value } : { kind: "not-object", part };
}

/** Without padding or line breaks (RFC 7515 2); one character more than whole groups holds no byte. */
function isBase64url(text: string): boolean {
  return text.length % 4 !== 1 && /^[A-Za-z0-9_-]*$/.test(text);
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The decoder throws for nothing else.
    return undefined;
  }
}
