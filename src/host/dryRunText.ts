import { parseJson } from "../base/json.ts";
import type { DryRunView } from "../protocol/forecastMessages.ts";
import { accessText } from "../sentences/access.ts";
import { forecastVerdict } from "../sentences/forecast.ts";
import { wordsForForm } from "../sentences/recordsForm.ts";
import type { Translate } from "../sentences/sentence.ts";
import { count } from "./figures.ts";

const MASK = "••••";

/** Headers that carry who somebody is. The runner has masked them already; nothing slips through here either. */
const carriesSecret = /authorization|cookie|token|secret|password|session|api[-_]?key|app[-_]?key/i;

/** A dry run as a page in the notation of HTTP client files, with every token and secret left out. */
export function dryRunText(view: DryRunView, t: Translate): string {
  const { records, segments, shown } = view;
  const counts = [
    records === 1 ? t("1 record") : t("{0} records", count(records)),
    segments === 1 ? t("1 segment") : t("{0} segments", count(segments)),
    t("no record was sent"),
  ];
  const head = [`# ${t("{0} · dry run", view.job)}`, `# ${counts.join(" · ")}`];
  head.push(`# ${accessText(view.access, t)}`);
  // A run that is not let in gets nowhere, however long its token would live.
  if (view.access.state !== "refused") head.push(`# ${t("Forecast: {0}", forecastVerdict(view.forecast, t))}`);
  if (view.form) head.push(`# ${t("read as {0}", wordsForForm(view.form, t))}`);
  if (shown.length > 0) head.push(`# ${introduction(view, t)}`);
  return `${[head.join("\n"), ...shown.map((request) => requestText(request, t))].join("\n\n")}\n`;
}

function introduction({ shown, records }: DryRunView, t: Translate): string {
  if (shown.length === records) return t("As they would be sent:");
  return shown.length === 1
    ? t("The first request, as it would be sent:")
    : t("The first {0} requests, as they would be sent:", count(shown.length));
}

/** One request in the notation of HTTP client files. */
export function requestText(
  { record, line, method, url, headers, perRun, body }: DryRunView["shown"][number],
  t: Translate,
): string {
  const lines = [`### ${t("record {0} · line {1}", count(record), count(line))}`, `${method} ${url}`];
  if (perRun !== null)
    lines.splice(1, 0, `# ${t("{0}: one for each record, with the id of the run", headerName(perRun))}`);
  for (const [name, value] of Object.entries(headers)) lines.push(`${headerName(name)}: ${headerValue(name, value)}`);
  if (body !== null) lines.push("", readable(body));
  return lines.join("\n");
}

/** `content-type` as people write it, and as HTTP/1.1 traces show it: `Content-Type`. */
function headerName(name: string): string {
  return name.replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());
}

function headerValue(name: string, value: string): string {
  if (value.includes(MASK) || !carriesSecret.test(name)) return value;
  const scheme = /^(?:Bearer|Basic|Token|ApiKey) /i.exec(value)?.[0] ?? "";
  return `${scheme}${MASK}`;
}

/** The engine writes bodies with `JSON.stringify`, so parsing loses nothing that would be sent. */
function readable(body: string): string {
  const value = parseJson(body);
  return value === undefined ? body : JSON.stringify(value, undefined, 2);
}
