import type { JsonObject, JsonValue } from "../base/json.ts";
import { between, type EpochMs, type Millis } from "../base/time.ts";
import type { DecodedJwt } from "./decodeJwt.ts";
import { claimMeanings, dateClaims, headerMeanings, jweHeaderMeanings } from "./meanings.ts";
import { type NumericDate, readNumericDate } from "./numericDate.ts";

/** What the token's own dates say at this moment. It says nothing about signature, issuer, audience or revocation. */
export type JwtVerdict =
  | { readonly state: "valid"; readonly endsAt: EpochMs; readonly left: Millis }
  | { readonly state: "expired"; readonly endedAt: EpochMs; readonly ago: Millis }
  | { readonly state: "not-yet-valid"; readonly beginsAt: EpochMs; readonly until: Millis }
  | { readonly state: "no-expiry" };

/** One header parameter or claim. Names and values are as the token has them: show them through `visible`. */
export interface ExplainedField {
  readonly name: string;
  readonly value: JsonValue;
  /** One line in English; absent for names that no specification known here registers. */
  readonly meaning?: string;
  /** For a claim that is a date; `malformed` when its value is none. */
  readonly date?: NumericDate | "malformed";
}

export interface JwtExplanation {
  readonly verdict: JwtVerdict;
  /** `alg` of the header, which the token's author chose; `undefined` when it names none. */
  readonly algorithm: string | undefined;
  /** No signature protects the token: algorithm "none" (RFC 8725 3.2), or nothing in the third part. */
  readonly unsigned: boolean;
  readonly header: readonly ExplainedField[];
  readonly claims: readonly ExplainedField[];
}

/** Explains a decoded token as of `now`, which should be corrected by the clock skew where that is known. */
export function explainJwt({ header, claims, hasSignature }: DecodedJwt, now: EpochMs): JwtExplanation {
  const { alg } = header;
  const algorithm = typeof alg === "string" ? alg : undefined;
  return {
    verdict: verdictOn(claims, now),
    algorithm,
    unsigned: !hasSignature || algorithm?.toLowerCase() === "none",
    header: explainFields(header, { meanings: headerMeanings }),
    claims: explainFields(claims, { meanings: claimMeanings, dates: dateClaims }),
  };
}

/** Explains the header of an encrypted token (RFC 7516 4). */
export function explainJweHeader(header: JsonObject): readonly ExplainedField[] {
  return explainFields(header, { meanings: jweHeaderMeanings });
}

function verdictOn({ exp, nbf }: JsonObject, now: EpochMs): JwtVerdict {
  const end = readNumericDate(exp)?.at;
  const begin = readNumericDate(nbf)?.at;
  // RFC 7519 4.1.4: at the very moment of `exp` it is over.
  if (end !== undefined && now >= end) return { state: "expired", endedAt: end, ago: between(end, now) };
  if (begin !== undefined && now < begin) {
    return { state: "not-yet-valid", beginsAt: begin, until: between(now, begin) };
  }
  return end === undefined ? { state: "no-expiry" } : { state: "valid", endsAt: end, left: between(now, end) };
}

function explainFields(
  fields: JsonObject,
  known: { readonly meanings: ReadonlyMap<string, string>; readonly dates?: ReadonlySet<string> },
): ExplainedField[] {
  return Object.entries(fields).map(([name, value]) => {
    const meaning = known.meanings.get(name);
    return {
      name,
      value,
      ...(meaning !== undefined && { meaning }),
      ...(known.dates?.has(name) && { date: readNumericDate(value) ?? "malformed" }),
    };
  });
}
