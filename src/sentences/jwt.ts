import type { KeysMissing } from "../auth/serverKeys.ts";
import type { TokenPlace } from "../auth/tokenHistory.ts";
import type { EpochMs, Millis } from "../base/time.ts";
import type { JwtPart, NotDecoded } from "../jwt/decodeJwt.ts";
import type { Decrypted } from "../jwt/decryptJwe.ts";
import type { JwtDifference } from "../jwt/diffJwts.ts";
import type { ExplainedField, JwtExplanation, JwtVerdict } from "../jwt/explainJwt.ts";
import type { JwtWarning } from "../jwt/jwtWarnings.ts";
import type { OwnerClue } from "../jwt/likelyOwners.ts";
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

/** The same where there is room for one thing: that nobody signed it counts before its dates. */
export function standingWords({ unsigned, verdict }: JwtExplanation, t: Translate): string {
  return unsigned ? signatureWords({ kind: "unsigned" }, t) : verdictWords(verdict, t);
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
  return differenceFindings(difference, t).map(({ text }) => text);
}

/** The same; `isLoss` for what may be the cause of a refusal. */
export function differenceFindings(
  difference: JwtDifference,
  t: Translate,
): readonly { readonly text: string; readonly isLoss: boolean }[] {
  const { expiryMoved, session } = difference;
  const findings: { text: string; isLoss: boolean }[] = [];
  const say = (text: string) => findings.push({ text, isLoss: false });
  const warn = (text: string) => findings.push({ text, isLoss: true });
  if (expiryMoved === 0) warn(t("The end did not move."));
  else if (expiryMoved !== undefined) {
    const span = timeSpan(Math.abs(expiryMoved));
    if (expiryMoved > 0) say(t("The end moved {0} later.", span));
    else warn(t("The end moved {0} earlier.", span));
  }
  if (session.kind === "extended") say(t("The same session, extended: {0} did not change.", listed(session.by)));
  if (session.kind === "new") warn(t("A new session: {0} changed.", listed(session.by)));
  if (session.kind === "unknown") {
    say(t("Neither sid nor auth_time is in both: a new session cannot be told from an extended one."));
  }
  if (difference.scopesLost.length > 0) warn(t("Scopes lost: {0}.", listed(difference.scopesLost)));
  if (difference.scopesGained.length > 0) say(t("Scopes gained: {0}.", listed(difference.scopesGained)));
  if (difference.audiencesLost.length > 0) warn(t("Audiences lost: {0}.", listed(difference.audiencesLost)));
  if (difference.audiencesGained.length > 0) say(t("Audiences gained: {0}.", listed(difference.audiencesGained)));
  if (difference.issuerChanged) warn(t("Another issuer."));
  if (difference.subjectChanged) warn(t("Another subject."));
  return findings;
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

/** Where a token stands among those that a connection has had since this window opened. */
export function placeWords(place: TokenPlace, now: EpochMs, t: Translate): string {
  const { part, standing, generation, newest, obtainedAt, leftAt = now } = place;
  const since = timeSpan(Math.max(0, now - obtainedAt));
  const left = timeSpan(Math.max(0, now - leftAt));
  switch (standing) {
    case "current":
      return part === "access"
        ? t("the token that it holds now: generation {0}, obtained {1} ago", generation, since)
        : t("the refresh token that it holds now: generation {0}, obtained {1} ago", generation, since);
    case "previous":
      return part === "access"
        ? t("an earlier token of it: generation {0}, replaced {1} ago; now it holds {2}", generation, left, newest)
        : t(
            "an earlier refresh token of it: generation {0}, replaced {1} ago; now it holds {2}",
            generation,
            left,
            newest,
          );
    case "ended":
      return t("a token that it held until {0} ago: generation {1}, signed out", left, generation);
    default:
      return standing satisfies never;
  }
}

/** Why a token looks like a connection's: by claims that anybody can have written. */
export function clueWords(clues: readonly OwnerClue[], t: Translate): string {
  const words: { readonly [Clue in OwnerClue]: string } = {
    issuer: t("issuer"),
    "client-id": t("client id"),
    audience: t("audience"),
  };
  return t("by {0}", clues.map((clue) => words[clue]).join(t(" and ")));
}

/** That a token was judged by the server's clock, where that is not this machine's. */
export function skewWords(ahead: Millis, t: Translate): string {
  const span = timeSpan(Math.abs(ahead));
  return ahead > 0
    ? t("By the server's clock, which is {0} ahead of this machine's.", span)
    : t("By the server's clock, which is {0} behind this machine's.", span);
}

/** Why the server's keys are not there; the signature is then as unchecked as before. */
export function keysMissingWords({ why, detail }: KeysMissing, t: Translate): string {
  switch (why) {
    case "not-secure":
      return t("The keys stand at an address without https: they are not fetched from there.");
    case "unreachable":
      return t("The keys could not be fetched: {0}.", detail);
    case "redirected":
      return t(
        "The keys were not fetched: the server sends elsewhere for them ({0}), and that is not followed.",
        detail,
      );
    case "refused":
      return t("The keys could not be fetched: the server answered {0}.", detail);
    case "too-long":
      return t("The keys were not read: the answer is longer than 512 KiB.");
    case "not-a-key-set":
      return t("The server's answer holds no key for signatures.");
    default:
      return why satisfies never;
  }
}

/** Why a key did not open an encrypted token. */
export function notDecryptedWords(kind: Exclude<Decrypted["kind"], "decrypted">, t: Translate): string {
  switch (kind) {
    case "wrong-key":
      return t("This key does not open it.");
    case "key-unusable":
      return t("This key is not for the algorithm that the token names.");
    case "too-long":
      return t("It holds more than 250,000 bytes: it is not shown.");
    case "not-supported":
      return t("It is encrypted in a way that is not supported here.");
    default:
      return kind satisfies never;
  }
}

/** What is wrong with a claim that should be a date; `undefined`: nothing, or it is no such claim. */
export function dateWords(date: ExplainedField["date"], t: Translate): string | undefined {
  if (date === "malformed") return t("not a date");
  return date?.unit === "milliseconds" ? t("in milliseconds, where RFC 7519 wants seconds") : undefined;
}
