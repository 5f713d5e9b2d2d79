import { isLoopback } from "../base/loopback.ts";
import type { ProblemCode } from "../base/problem.ts";

/** `bad-url` for what is no http(s) URL or carries user info or a fragment; `not-https` for plain http to another machine. */
export type UrlProblem = Extract<ProblemCode, "bad-url" | "not-https">;

/** Checks an absolute URL; `undefined` when it is good. */
export function checkUrl(text: string): UrlProblem | undefined {
  const url = parseUrl(text);
  if (!url || url.username !== "" || url.password !== "" || text.includes("#") || /[\s\\]|\$\{/.test(text)) {
    return "bad-url";
  }
  return url.protocol === "https:" || isLoopback(url.hostname) ? undefined : "not-https";
}

/** Checks a base URL: other URLs are appended to it, so it must have no query. */
export function checkBaseUrl(text: string): UrlProblem | undefined {
  return text.includes("?") ? "bad-url" : checkUrl(text);
}

/** Checks a URL that is absolute, or begins with `/` and is appended to the base URL. */
export function checkAppendedUrl(text: string): UrlProblem | undefined {
  return isAbsolute(text) ? checkUrl(text) : checkPath(text);
}

/** Checks a path below the base URL: it begins with `/` and names no other host. */
export function checkPath(text: string): UrlProblem | undefined {
  return /^\/(?![/\\])[^#\\\s]*$/.test(text) && !text.includes("${") ? undefined : "bad-url";
}

/** A base URL without trailing slash, its path prefix kept. */
export function normaliseBaseUrl(text: string): string {
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname.replace(/\/+$/, "")}`;
}

/** Appends a relative URL to the base, path prefix included; an absolute one stays as it is. */
export function appendUrl(baseUrl: string, url: string): string {
  return isAbsolute(url) ? url : `${baseUrl}${url}`;
}

export function isAbsolute(url: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(url);
}

/** The URL as it may be shown: user info, which may be a secret, is cut out. */
export function withoutUserInfo(url: string): string {
  return url.replace(/^([^/?#]*[/\\]{2})[^/?#\\]*@/, "$1");
}

export function parseUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  return url && (url.protocol === "https:" || url.protocol === "http:") ? url : undefined;
}
