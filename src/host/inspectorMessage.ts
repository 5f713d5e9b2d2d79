import { visible } from "../base/visible.ts";
import { type ExplainedField, explainJweHeader, type JwtExplanation } from "../jwt/explainJwt.ts";
import type { JwtWarning } from "../jwt/jwtWarnings.ts";
import type { InspectedToken } from "../protocol/inspectorMessages.ts";
import {
  clueWords,
  dateWords,
  notDecodedWords,
  placeWords,
  signatureWords,
  verdictWords,
  warningWords,
} from "../sentences/jwt.ts";
import { shown as saidOf, type Translate } from "../sentences/sentence.ts";
import { timelineOf } from "./inspectorTimeline.ts";
import type { JwtReading } from "./jwtReading.ts";
import { shortened } from "./markdownText.ts";

/** What a person did with the token in this panel, and what came of it. */
export interface InspectionState {
  readonly where: string;
  readonly checking: boolean;
  readonly signatureNote: string | undefined;
  /** Where keys can be fetched from, as a person would say it. */
  readonly sources: readonly string[];
  readonly decryptionNote: string | undefined;
  /** What stood in an encrypted token. */
  readonly decrypted: DecryptedContent | undefined;
}

export type DecryptedContent =
  | { readonly kind: "jwt"; readonly reading: JwtReading }
  | { readonly kind: "claims"; readonly explanation: JwtExplanation }
  | { readonly kind: "text"; readonly text: string };

const MOST_FIELDS = 500;
const LONGEST_VALUE = 4000;

/** A token as its inspector shows it. Everything that the token says is made visible and cut to length here. */
export function inspectorMessage(reading: JwtReading, state: InspectionState, t: Translate): InspectedToken {
  const inner = state.decrypted?.kind === "jwt" ? state.decrypted.reading : undefined;
  const shown = inner ?? reading;
  const explanation = state.decrypted?.kind === "claims" ? state.decrypted.explanation : shown.explanation;
  return {
    is: "token",
    title: titleOf(reading, t),
    where: state.where,
    standing: standingOf(shown, explanation, t),
    facts: factsOf(shown, explanation, t),
    warnings: warningsOf(shown.warnings, t),
    timeline: explanation ? timelineOf(explanation, reading, t) : null,
    signature: inner === undefined && reading.token.kind === "decoded" ? signatureOf(reading, state, t) : null,
    encryption: reading.token.kind === "encrypted" ? encryptionOf(state, t) : null,
    tables: [
      ...(explanation ? [tableOf(t("Claims"), explanation.claims, t)] : []),
      ...(shown.explanation ? [tableOf(t("Header"), shown.explanation.header, t)] : []),
      ...(reading.jweHeader ? [tableOf(t("Header of the encryption"), explainJweHeader(reading.jweHeader), t)] : []),
    ],
    columns: { name: t("Name"), value: t("Value"), meaning: t("Meaning"), local: t("local"), utc: t("UTC") },
    compare: reading.token.kind === "decoded" ? t("Compare…") : null,
  };
}

function titleOf({ token, owner }: JwtReading, t: Translate): string {
  if (owner.kind === "held") return t("Token of {0}", owner.account.connection);
  if (token.kind === "encrypted") return t("Encrypted token (JWE)");
  return token.kind === "not-a-jwt" ? t("Opaque token") : t("JSON Web Token");
}

/** What its dates say counts only of a token that somebody signed, and earns the better word when that was checked. */
function standingOf(
  { token, signature }: JwtReading,
  explanation: JwtExplanation | undefined,
  t: Translate,
): InspectedToken["standing"] {
  if (explanation) {
    const { state } = explanation.verdict;
    const words = verdictWords(explanation.verdict, t);
    if (token.kind === "decoded" && explanation.unsigned) {
      return { state: "unsigned", words: signatureWords({ kind: "unsigned" }, t) };
    }
    if (signature?.kind === "bad") return { state: "bad", words: signatureWords(signature, t) };
    return { state: state === "valid" && signature?.kind === "valid" ? "verified" : state, words };
  }
  if (token.kind === "decoded") return { state: "unreadable", words: t("not readable") };
  const state = token.kind === "encrypted" ? "encrypted" : token.kind === "not-a-jwt" ? "opaque" : "unreadable";
  return { state, words: notDecodedWords(token, t) };
}

function factsOf({ owner, now }: JwtReading, explanation: JwtExplanation | undefined, t: Translate): string[] {
  const facts: string[] = [];
  const algorithm = explanation?.algorithm;
  if (explanation) facts.push(algorithm === undefined ? t("no algorithm") : saidOf(algorithm));
  if (owner.kind === "held") facts.push(`${owner.account.connection}: ${placeWords(owner.place, now, t)}`);
  if (owner.kind === "likely") {
    const names = [...new Set(owner.accounts.map(({ connection }) => connection))].join(", ");
    facts.push(t("It looks like a token of {0}, {1}.", names, clueWords(owner.clues, t)));
  }
  return facts;
}

function warningsOf(warnings: readonly JwtWarning[], t: Translate): InspectedToken["warnings"] {
  return warnings.map((warning) => ({ text: warningWords(warning, t), isDanger: warning.kind === "unsigned" }));
}

function signatureOf({ signature, explanation }: JwtReading, state: InspectionState, t: Translate) {
  const known = signature ?? (explanation?.unsigned ? { kind: "unsigned" as const } : undefined);
  return {
    title: t("Signature"),
    state: state.checking ? ("checking" as const) : (known?.kind ?? ("not-checked" as const)),
    words: state.checking ? t("being checked …") : signatureWords(known, t),
    note: state.signatureNote ?? null,
    sources: [...state.sources],
    labels: { from: t("Keys of"), verify: t("Verify"), file: t("Key File…"), pasted: t("Paste Key…") },
  };
}

function encryptionOf({ decrypted, decryptionNote }: InspectionState, t: Translate): InspectedToken["encryption"] {
  return {
    title: t("Encryption"),
    words: decrypted ? t("decrypted with the key that you chose; it was not kept") : t("not decrypted"),
    note:
      decryptionNote ?? (decrypted?.kind === "jwt" ? t("The signature of the token inside was not checked.") : null),
    content: decrypted?.kind === "text" ? visible(shortened(decrypted.text, LONGEST_VALUE)) : null,
    labels: { file: t("Decrypt with Key File…"), pasted: t("Paste Key…") },
  };
}

function tableOf(title: string, fields: readonly ExplainedField[], t: Translate): InspectedToken["tables"][number] {
  const leftOut = fields.length - MOST_FIELDS;
  return {
    title,
    fields: fields.slice(0, MOST_FIELDS).map(({ name, value, meaning = "", date }) => ({
      name: visible(shortened(name, LONGEST_VALUE)),
      value: valueText(value),
      meaning,
      at: date === undefined || date === "malformed" ? null : date.at,
      note: dateWords(date, t) ?? null,
    })),
    leftOut: leftOut > 0 ? t("… and {0} more", leftOut) : null,
  };
}

/** Structure is kept readable: one name or item a line. */
export function valueText(value: ExplainedField["value"]): string {
  const raw = typeof value === "string" ? value : JSON.stringify(value, undefined, isFlat(value) ? undefined : 2);
  const cut = shortened(raw, LONGEST_VALUE);
  // The line breaks of a text are its own and must show; those of the structure are made here.
  return typeof value === "string" ? visible(cut) : cut.split("\n").map(visible).join("\n");
}

/** A list of words reads best in one line. */
function isFlat(value: ExplainedField["value"]): boolean {
  return Array.isArray(value) && value.every((item) => typeof item !== "object");
}
