import { isStep, parseTemplate, type Template } from "./template.ts";
import { checkUrl, isAbsolute, parseUrl, type UrlProblem } from "./urls.ts";

/** Checks the path of a job's request: `/…`, or an absolute URL whose scheme and host hold no placeholder. */
export function checkJobPath(text: string): UrlProblem | "placeholder-syntax" | undefined {
  const template = parseTemplate(text);
  if (!template) return "placeholder-syntax";
  const literal = literalOf(template);
  // A fragment is never sent, a backslash is read as a slash, control characters vanish: all would change the target.
  if (/[#\\\p{Cc}]/u.test(literal) || hasDotSegment(literal)) return "bad-url";
  const start = startOf(template);
  if (!isAbsolute(start)) return /^\/(?!\/)/.test(start) ? undefined : "bad-url";
  // The host must have ended before the first placeholder.
  return template.parts.length > 1 && !/^https?:\/\/[^/?]+[/?]/i.test(start) ? "bad-url" : checkUrl(start.trim());
}

/** The origin of an absolute path; `undefined` for one that is appended to the base URL. */
export function originOfJobPath(path: Template): string | undefined {
  const start = startOf(path);
  return isAbsolute(start) ? parseUrl(start)?.origin : undefined;
}

function startOf({ parts: [first] }: Template): string {
  return first?.kind === "text" ? first.text : "";
}

/** The path as written, with a letter in place of each placeholder. */
function literalOf({ parts }: Template): string {
  return parts.map((part) => (part.kind === "text" ? part.text : "x")).join("");
}

function hasDotSegment(url: string): boolean {
  const [path = ""] = url.split("?", 1);
  return path.split("/").some(isStep);
}
