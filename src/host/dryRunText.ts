import { parseJson } from "../base/json.ts";
import type { DryRunView } from "../protocol/messages.ts";
import { count, counted } from "./figures.ts";

/** Headers that carry who somebody is. A job has no secret in it; this holds also when someone wrote one there. */
const carriesSecret = /authorization|cookie|token|secret|password|session|api[-_]?key|app[-_]?key/i;

/** A dry run as a page in the notation of HTTP client files, with every token and secret left out. */
export function dryRunText(view: DryRunView): string {
  const { records, segments, shown } = view;
  const head = [
    `# ${view.job} · dry run`,
    `# ${counted(records, "record", "records")} · ${counted(segments, "segment", "segments")} · nothing was sent`,
  ];
  if (shown.length > 0) head.push(`# ${introduction(shown.length, records)}`);
  return `${[head.join("\n"), ...shown.map(requestText)].join("\n\n")}\n`;
}

function introduction(shown: number, records: number): string {
  if (shown < records) return `The first ${shown === 1 ? "request" : `${count(shown)} requests`}, as they would be sent:`;
  return shown === 1 ? "The request, as it would be sent:" : "The requests, as they would be sent:";
}

function requestText({ record, line, method, url, headers, body }: DryRunView["shown"][number]): string {
  const lines = [`### record ${count(record)} · line ${count(line)}`, `${method} ${url}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${headerName(name)}: ${headerValue(name, value)}`);
  if (body !== null) lines.push("", readable(body));
  return lines.join("\n");
}

/** `content-type` as people write it, and as HTTP/1.1 traces show it: `Content-Type`. */
function headerName(name: string): string {
  return name.replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());
}

function headerValue(name: string, value: string): string {
  if (!carriesSecret.test(name)) return value;
  const scheme = /^(?:Bearer|Basic|Token|ApiKey) /i.exec(value)?.[0] ?? "";
  return `${scheme}‹token›`;
}

/** The engine writes bodies with `JSON.stringify`, so parsing loses nothing that would be sent. */
function readable(body: string): string {
  const value = parseJson(body);
  return value === undefined ? body : JSON.stringify(value, undefined, 2);
}
