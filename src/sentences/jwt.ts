import type { JwtPart, NotDecoded } from "../jwt/decodeJwt.ts";
import type { JwtDifference } from "../jwt/diffJwts.ts";
import type { JwtVerdict } from "../jwt/explainJwt.ts";
import type { JwtWarning } from "../jwt/jwtWarnings.ts";
import type { CannotCheck, SignatureVerdict } from "../jwt/verifyJwt.ts";
import { listed, quoted, type Translate } from "./sentence.ts";
import { timeSpan } from "./timeSpan.ts";

/** What the token's own dates say. */
export function verdictWords(verdict: JwtVerdict, t: Translate): string {
  switch (verdict.state) {
    case "valid":
      return t("valid, ends in {0}", timeSpan(verdict.left));
    case "expired":
      return t("expired {0} ago", timeSpan(verdict.ago));
    case "not-yet-valid":
      return t("not valid yet, begins in {0}", timeSpan(verdict.until));
    case "no-expiry":
      return t("no expiry");
    default:
      return verdict satisfies never;
  }
}

/** What is known of the signature; `undefined`: nobody looked. */
export function signatureWords(verdict: SignatureVerdict | undefined, t: Translate): string {
  switch (verdict?.kind) {
    case undefined:
      return t("decoded, not verified");
    case "valid":
      return verdict.keyId === undefined
        ? t("signature valid")
        : t("signature valid by key {0}", quoted(verdict.keyId));
    case "bad":
      return t("signature bad: not made with this key, or changed afterwards");
    case "key-not-found":
      return verdict.keyId === undefined
        ? t("signature not checked: there is no key")
        : t("signature not checked: no key {0} among these", quoted(verdict.keyId));
    case "unsigned":
      return t("unsigned: anyone can have written it");
    case "cannot-check":
      return t("signature cannot be checked: {0}", cannotCheckWords(verdict.why, t));
    default:
      return verdict satisfies never;
  }
}

function cannotCheckWords(why: CannotCheck, t: Translate): string {
  switch (why) {
    case "not-a-jwt":
      return t("it is no JWT");
    case "encrypted":
      return t("it is encrypted");
    case "algorithm-not-of-key":
      return t("the key is not for the algorithm that the token names");
    case "unknown-critical":
      return t("it has header parameters that must be understood and are not");
    case "key-unusable":
      return t("the key is not usable");
    default:
      return why satisfies never;
  }
}

export function warningWords(warning: JwtWarning, t: Translate): string {
  switch (warning.kind) {
    case "unsigned":
      return t("Unsigned: anyone can have written it. No server may accept it.");
    case "symmetric-although-keys-are-published":
      return t(
        "Signed with a shared secret ({0}), although the issuer publishes public keys.",
        quoted(warning.algorithm),
      );
    case "no-expiry":
      return t("No exp: nothing in it says when it ends.");
    case "expiry-in-milliseconds":
      return t(
        "exp is in milliseconds: by RFC 7519 it is seconds, and readers will see a date thousands of years away.",
      );
    case "expiry-malformed":
      return t("exp is not a date.");
    case "lives-long":
      return t("It lives {0}: whoever finds it can use it for that long.", timeSpan(warning.life));
    case "ends-before-it-begins":
      return t("It ends before it begins.");
    case "critical-unknown":
      return t("Header parameters that a reader must understand, and hardly any does: {0}.", listed(warning.names));
    case "brings-its-key":
      return t("It brings its own key along ({0}), which is never fetched and never trusted.", listed(warning.names));
    default:
      return warning satisfies never;
  }
}

/** What a comparison means, one line each. */
export function differenceLines(difference: JwtDifference, t: Translate): readonly string[] {
  const { expiryMoved, session } = difference;
  const lines: string[] = [];
  if (expiryMoved === 0) lines.push(t("The end did not move."));
  else if (expiryMoved !== undefined) {
    const span = timeSpan(Math.abs(expiryMoved));
    lines.push(expiryMoved > 0 ? t("The end moved {0} later.", span) : t("The end moved {0} earlier.", span));
  }
  if (session.kind === "extended") lines.push(t("The same session, extended: {0} did not change.", listed(session.by)));
  if (session.kind === "new") lines.push(t("A new session: {0} changed.", listed(session.by)));
  if (session.kind === "unknown")
    lines.push(t("Neither sid nor auth_time is in both: a new session cannot be told from an extended one."));
  if (difference.scopesLost.length > 0) lines.push(t("Scopes lost: {0}.", listed(difference.scopesLost)));
  if (difference.scopesGained.length > 0) lines.push(t("Scopes gained: {0}.", listed(difference.scopesGained)));
  if (difference.audiencesLost.length > 0) lines.push(t("Audiences lost: {0}.", listed(difference.audiencesLost)));
  if (difference.audiencesGained.length > 0)
    lines.push(t("Audiences gained: {0}.", listed(difference.audiencesGained)));
  if (difference.issuerChanged) lines.push(t("Another issuer."));
  if (difference.subjectChanged) lines.push(t("Another subject."));
  return lines;
}

/** Why a text could not be read as a token. */
export function notDecodedWords(problem: NotDecoded, t: Translate): string {
  switch (problem.kind) {
    case "too-long":
      return t("longer than 256 KiB");
    case "not-a-jwt":
      return t("no JWT: an opaque token, which only its server can read, or no token at all");
    case "encrypted":
      return t("encrypted (JWE): only its recipient can read it");
    case "not-base64url":
      return t("the {0} is not base64url", partWords(problem.part, t));
    case "not-utf8":
      return t("the {0} is not UTF-8", partWords(problem.part, t));
    case "not-json":
      return t("the {0} is not JSON", partWords(problem.part, t));
    case "not-object":
      return t("the {0} is not a JSON object", partWords(problem.part, t));
    case "too-deep":
      return t("the {0} is nested too deeply", partWords(problem.part, t));
    case "name-twice":
      return t("the name {0} stands twice in the {1}", quoted(problem.name), partWords(problem.part, t));
    default:
      return problem satisfies never;
  }
}

function partWords(part: JwtPart, t: Translate): string {
  switch (part) {
    case "header":
      return t("header");
    case "claims":
      return t("set of claims");
    case "signature":
      return t("signature");
    default:
      return part satisfies never;
  }
}
