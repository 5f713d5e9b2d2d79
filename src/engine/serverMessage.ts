import { atPath, type JsonValue, parseJson } from "../base/json.ts";

/** Where known servers put their words: vendor lists first, then RFC 9457, then OAuth. */
const PATHS = [
  "errors.0.message",
  "o:errorDetails.0.detail",
  "o:errorDetails.0.title",
  "detail",
  "error_description",
  "message",
  "title",
  "error",
];

const LONGEST = 300;

/** The server's own words in one line, from JSON, HTML or plain text; a bare status when it said nothing. */
export function serverMessage(answer: {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}): string {
  const words = fromJson(parseJson(answer.body)) ?? fromText(answer.body, answer.headers["content-type"] ?? "");
  const line = words.replace(/\s+/g, " ").trim().slice(0, LONGEST).toWellFormed();
  return line === "" ? `HTTP ${answer.status}` : line;
}

function fromJson(body: JsonValue | undefined): string | undefined {
  for (const path of PATHS) {
    const found = atPath(body, path);
    if (typeof found === "string" && found !== "") return found;
  }
  return undefined;
}

function fromText(body: string, contentType: string): string {
  if (!contentType.includes("html")) return body.slice(0, 4096);
  const title = /<title[^>]*>([^<]{1,300})<\/title>/i.exec(body.slice(0, 4096));
  return title?.[1] ?? body.slice(0, 4096).replace(/<[^>]{0,500}>/g, " ");
}
