import type { EpochMs } from "../base/time.ts";
import type { DecodedJwt, JwtPart, NotDecoded } from "../jwt/decodeJwt.ts";
import { type ExplainedField, explainJwt, type JwtVerdict } from "../jwt/explainJwt.ts";
import { timeSpan } from "./figures.ts";
import { markdownText, shortened } from "./markdownText.ts";

export interface HoverMoment {
  readonly now: EpochMs;
  /** IANA name; the machine's own when absent. */
  readonly timeZone?: string;
}

/** The editor leaves hardly any room between the columns of a table. */
const GAP = "&emsp;";

const MOST_FIELDS = 60;
const LONGEST_NAME = 80;
const LONGEST_VALUE = 300;

/** What a hover says about a token, as Markdown in which nothing of the token is markup. */
export function jwtHoverText(token: DecodedJwt | NotDecoded, moment: HoverMoment): string {
  if (token.kind !== "decoded") return `**Not readable as a JWT** · ${whyNot(token)}`;
  const { verdict, algorithm, unsigned, header, claims } = explainJwt(token, moment.now);
  const signature = algorithm === undefined ? "no algorithm" : markdownText(shortened(algorithm, LONGEST_NAME));
  const headline = [
    `**${verdictWords(verdict)}**`,
    signature,
    ...(unsigned ? ["**⚠ unsigned: anyone can have written it**"] : []),
    "*decoded, not verified*",
  ];
  return [headline.join(" · "), ...tables("Claim", claims, moment), ...tables("Header", header, moment)].join("\n\n");
}

function verdictWords(verdict: JwtVerdict): string {
  switch (verdict.state) {
    case "valid":
      return `valid, ends in ${timeSpan(verdict.left)}`;
    case "expired":
      return `expired ${timeSpan(verdict.ago)} ago`;
    case "not-yet-valid":
      return `not valid yet, begins in ${timeSpan(verdict.until)}`;
    case "no-expiry":
      return "no expiry";
    default:
      return verdict satisfies never;
  }
}

function tables(title: string, fields: readonly ExplainedField[], moment: HoverMoment): string[] {
  if (fields.length === 0) return [];
  const rows = fields.slice(0, MOST_FIELDS).map((field) => {
    const name = markdownText(shortened(field.name, LONGEST_NAME));
    return `| **${name}**${GAP} | ${value(field, moment)}${GAP} | ${markdownText(field.meaning ?? "")} |`;
  });
  const leftOut = fields.length - rows.length;
  return [
    [`| ${title}${GAP} | Value${GAP} | Meaning |`, "|:--|:--|:--|", ...rows].join("\n"),
    ...(leftOut > 0 ? [`… and ${leftOut} more`] : []),
  ];
}

function value({ value: raw, date }: ExplainedField, moment: HoverMoment): string {
  const text = typeof raw === "string" ? raw : JSON.stringify(raw);
  const shown = markdownText(shortened(text, LONGEST_VALUE));
  if (date === undefined) return shown;
  if (date === "malformed") return `${shown} · not a date`;
  const milliseconds = date.unit === "milliseconds" ? " · in milliseconds, where RFC 7519 wants seconds" : "";
  return `${dateWords(date.at, moment)}${milliseconds}`;
}

/** `2026-11-21 15:03:22 local · 14:03:22 UTC`; the UTC day only where it is another one. */
function dateWords(at: EpochMs, { timeZone }: HoverMoment): string {
  const local = dayAndTime(at, timeZone);
  const utc = dayAndTime(at, "UTC");
  if (local === utc) return `${utc} UTC`;
  return `${local} local · ${local.slice(0, 10) === utc.slice(0, 10) ? utc.slice(11) : utc} UTC`;
}

function dayAndTime(at: EpochMs, timeZone: string | undefined): string {
  // The Swedish form is the ISO 8601 one: 2026-11-21 15:03:22.
  return new Date(at).toLocaleString("sv-SE", { ...(timeZone !== undefined && { timeZone }) });
}

function whyNot(problem: NotDecoded): string {
  switch (problem.kind) {
    case "too-long":
      return "longer than 256 KiB";
    case "not-a-jwt":
      return "it does not have three parts";
    case "encrypted":
      return "encrypted (JWE): only its recipient can read it";
    case "not-base64url":
      return `${subject(problem.part)} not base64url`;
    case "not-utf8":
      return `${subject(problem.part)} not UTF-8`;
    case "not-json":
      return `${subject(problem.part)} not JSON`;
    case "not-object":
      return `${subject(problem.part)} not a JSON object`;
    case "too-deep":
      return `${subject(problem.part)} nested too deeply`;
    case "name-twice":
      return `the name ${markdownText(shortened(problem.name, LONGEST_NAME))} stands twice in the ${problem.part}`;
    default:
      return problem satisfies never;
  }
}

function subject(part: JwtPart): string {
  return part === "claims" ? "the claims are" : `the ${part} is`;
}
