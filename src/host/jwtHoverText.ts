import { type ExplainedField, explainJweHeader } from "../jwt/explainJwt.ts";
import {
  clueWords,
  dateWords,
  notDecodedWords,
  placeWords,
  signatureWords,
  skewWords,
  verdictWords,
  warningWords,
} from "../sentences/jwt.ts";
import type { Translate } from "../sentences/sentence.ts";
import type { JwtOwner, JwtReading } from "./jwtReading.ts";
import { localTime } from "./localTime.ts";
import { markdownText, shortened } from "./markdownText.ts";

export interface HoverMoment {
  /** IANA name; the machine's own when absent. */
  readonly timeZone?: string;
  readonly t: Translate;
  /** What can be done about the token; each opens a command. */
  readonly links?: readonly HoverLink[];
}

export interface HoverLink {
  readonly title: string;
  readonly target: string;
}

/** The editor leaves hardly any room between the columns of a table. */
const GAP = "&emsp;";

const MOST_FIELDS = 60;
const LONGEST_VALUE = 300;

/** A clock that differs by less makes no difference to a person. */
const SKEW_WORTH_SAYING_MS = 1000;

/** What a hover says about a token, as Markdown in which nothing of the token is markup. */
export function jwtHoverText(reading: JwtReading, moment: HoverMoment): string {
  const { token, explanation, warnings, now, ahead } = reading;
  const { t } = moment;
  const header = reading.jweHeader;
  const claimsTitle = t("Claim");
  const headerTitle = t("Header");
  const lines = [headline(reading, t)];
  if (explanation) {
    // That it is unsigned stands in the first line.
    const told = warnings.filter(({ kind }) => kind !== "unsigned").map((warning) => warningWords(warning, t));
    lines.push(...told.map((warning) => `⚠ ${markdownText(warning)}`));
  }
  lines.push(...ownerLines(reading.owner, now, t));
  const isSkewed = ahead !== undefined && Math.abs(ahead) >= SKEW_WORTH_SAYING_MS;
  if (explanation && isSkewed) lines.push(markdownText(skewWords(ahead, t)));
  const links = (moment.links ?? []).map(({ title, target }) => `[${markdownText(title)}](${target})`);
  if (links.length > 0) lines.push(links.join(" · "));
  const tables = explanation
    ? [...table(claimsTitle, explanation.claims, moment), ...table(headerTitle, explanation.header, moment)]
    : token.kind === "encrypted" && header
      ? table(headerTitle, explainJweHeader(header), moment)
      : [];
  return [...lines, ...tables].join("\n\n");
}

function headline({ token, explanation, signature }: JwtReading, t: Translate): string {
  if (token.kind === "encrypted") return `**${t("Encrypted token")}** · ${text(notDecodedWords(token, t))}`;
  if (!explanation) {
    const why = token.kind === "decoded" ? "" : text(notDecodedWords(token, t));
    return `**${t("Not readable as a JWT")}** · ${why}`;
  }
  const { verdict, algorithm, unsigned } = explanation;
  // Words of ours but for the name of a key, which the token chose.
  const checked = signature ? text(signatureWords(signature, t)) : signatureWords(signature, t);
  return [
    `**${verdictWords(verdict, t)}**`,
    algorithm === undefined ? t("no algorithm") : text(algorithm),
    ...(unsigned ? [`**⚠ ${signatureWords({ kind: "unsigned" }, t)}**`] : []),
    ...(unsigned && signature ? [] : [signature?.kind === "bad" ? `**⚠ ${checked}**` : `*${checked}*`]),
  ].join(" · ");
}

/** Which connection it belongs to, and why that is known or likely. */
function ownerLines(owner: JwtOwner, now: JwtReading["now"], t: Translate): readonly string[] {
  switch (owner.kind) {
    case "held":
      return [`**${text(owner.account.connection)}** · ${text(placeWords(owner.place, now, t))}`];
    case "likely": {
      const names = [...new Set(owner.accounts.map(({ connection }) => connection))].map(text).join("**, **");
      return [`**${names}** · ${text(t("looks like one of its tokens, {0}", clueWords(owner.clues, t)))}`];
    }
    case "unknown":
      return [];
    default:
      return owner satisfies never;
  }
}

function table(title: string, fields: readonly ExplainedField[], moment: HoverMoment): string[] {
  if (fields.length === 0) return [];
  const { t } = moment;
  const rows = fields.slice(0, MOST_FIELDS).map((field) => {
    return `| **${text(field.name)}**${GAP} | ${valueText(field, moment)}${GAP} | ${text(field.meaning ?? "")} |`;
  });
  const leftOut = fields.length - rows.length;
  return [
    [`| ${title}${GAP} | ${t("Value")}${GAP} | ${t("Meaning")} |`, "|:--|:--|:--|", ...rows].join("\n"),
    ...(leftOut > 0 ? [t("… and {0} more", leftOut)] : []),
  ];
}

function valueText({ value, date }: ExplainedField, { timeZone, t }: HoverMoment): string {
  const raw = typeof value === "string" ? value : JSON.stringify(value);
  const shown = markdownText(shortened(raw, LONGEST_VALUE));
  const told = [date === undefined || date === "malformed" ? shown : localTime(date.at, timeZone)];
  const note = dateWords(date, t);
  if (note !== undefined) told.push(note);
  return told.join(" · ");
}

function text(words: string): string {
  return markdownText(shortened(words, LONGEST_VALUE));
}
