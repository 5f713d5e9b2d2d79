import { visible } from "../base/visible.ts";
import type { DecodedJwt, NotDecoded } from "../jwt/decodeJwt.ts";
import type { Decrypted } from "../jwt/decryptJwe.ts";
import type { JwtDifference } from "../jwt/diffJwts.ts";
import type { ExplainedField, JwtExplanation } from "../jwt/explainJwt.ts";
import type { JwtWarning } from "../jwt/jwtWarnings.ts";
import type { SignatureVerdict } from "../jwt/verifyJwt.ts";
import {
  differenceLines,
  notDecodedWords,
  notDecryptedWords,
  signatureWords,
  verdictWords,
  warningWords,
} from "../sentences/jwt.ts";
import { plain, shown } from "../sentences/sentence.ts";

/** All that could be found out about one token. */
export interface InspectedJwt {
  readonly token: DecodedJwt | NotDecoded;
  readonly explanation?: JwtExplanation;
  /** Absent: no key was given. */
  readonly signature?: SignatureVerdict | undefined;
  readonly warnings?: readonly JwtWarning[];
  /** `jwt`: what is explained stood inside an encrypted token; else the text that stood there. */
  readonly decrypted?: string;
  /** Why no key that was given opened it. */
  readonly notDecrypted?: Exclude<Decrypted["kind"], "decrypted">;
  /** Header of an encrypted token, which anybody can have written. */
  readonly encryption?: readonly ExplainedField[];
}

export function inspectedText({
  token,
  explanation,
  signature,
  warnings = [],
  decrypted,
  notDecrypted,
  encryption = [],
}: InspectedJwt): string {
  if (!explanation) {
    if (decrypted !== undefined) return `Decrypted, and no JWT: ${shown(decrypted)}`;
    const words = token.kind === "decoded" ? "" : notDecodedWords(token, plain);
    const why = notDecrypted === undefined ? [] : [notDecryptedWords(notDecrypted, plain)];
    const rows = table("header of the encryption", encryption);
    return [[`Not readable: ${words}.`, ...why].join(" "), ...rows].join("\n");
  }
  const { verdict, algorithm = "no algorithm", claims, header, unsigned } = explanation;
  const headline = [
    ...(decrypted === undefined ? [] : ["decrypted"]),
    verdictWords(verdict, plain),
    visible(algorithm),
    signatureWords(signature ?? (unsigned ? { kind: "unsigned" } : undefined), plain),
  ].join(" · ");
  // That it is unsigned stands in the first line.
  const told = warnings.filter(({ kind }) => kind !== "unsigned");
  const warned = told.map((warning) => `  ! ${warningWords(warning, plain)}`);
  return [headline, ...warned, ...table("claims", claims), ...table("header", header)].join("\n");
}

export function differenceText(difference: JwtDifference): string {
  const changes = difference.changes.map(({ name, before, after }) => {
    const side = (value: typeof before) => (value === undefined ? "absent" : shown(JSON.stringify(value)));
    return `  ${visible(name)}: ${side(before)} -> ${side(after)}`;
  });
  return [
    "compared with the later token",
    ...differenceLines(difference, plain).map((line) => `  ${line}`),
    ...changes,
  ].join("\n");
}

const WIDEST_NAME = 20;

function table(title: string, fields: readonly ExplainedField[]): readonly string[] {
  if (fields.length === 0) return [];
  const width = Math.min(WIDEST_NAME, Math.max(...fields.map(({ name }) => visible(name).length)));
  return [title, ...fields.map((field) => `  ${shown(field.name).padEnd(width)}  ${valueText(field)}`)];
}

function valueText({ value, date, meaning }: ExplainedField): string {
  const said = shown(typeof value === "string" && value !== "" ? value : JSON.stringify(value));
  const told =
    date === undefined || date === "malformed"
      ? said
      : `${said} = ${new Date(date.at).toISOString().replace(".000Z", "Z")}`;
  return meaning === undefined ? told : `${told}  (${meaning})`;
}
