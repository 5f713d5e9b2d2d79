import type { IncomingHttpHeaders } from "node:http";
import type { JsonValue } from "../base/json.ts";

/** A request as the systems see it: read whole, its path without the query. */
export interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Headers = Readonly<Record<string, string>>;

export function json(status: number, value: JsonValue, headers?: Headers): Answer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) };
}

export function empty(status: number, headers?: Headers): Answer {
  return { status, headers: headers ?? {}, body: "" };
}

export function html(status: number, title: string): Answer {
  const body = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return { status, headers: { "content-type": "text/html;charset=UTF-8" }, body };
}

/** One header as text: of a repeated one, all values joined as RFC 9110 5.3 says. */
export function header(request: SandboxRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

/**
 * The decoded steps of a path below `prefix`; `undefined` when it is not below it or is badly encoded.
 * `/api/v1/workorders/A%2FB` below `/api/v1` gives `["workorders", "A/B"]`.
 */
export function stepsBelow(prefix: string, path: string): string[] | undefined {
  if (!path.startsWith(`${prefix}/`)) return undefined;
  const steps = path.slice(prefix.length + 1).split("/");
  if (!path.includes("%", prefix.length)) return steps;
  try {
    return steps.map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
