import { isLoopback } from "../../base/loopback.ts";
import { all, type Case } from "../case.ts";
import { config, text } from "../evidence.ts";
import type { Evidence, Finding } from "../finding.ts";
import type { Rule } from "../rule.ts";

/** Credentials on a way that others can read, and authorization pages that send codes to anybody. */
export const transport: Rule = (patient) => [...plainHttp(patient), ...authorization(patient)];

function plainHttp(patient: Case): readonly Finding[] {
  const evidence = [...configuredUrls(patient), ...pointedTo(patient)];
  if (evidence.length === 0) return [];
  const urls = evidence.flatMap(({ value }) => (value.is === "text" ? [value.text] : []));
  return [{ id: "plain-http", severity: "problem", facts: { urls: [...new Set(urls)] }, evidence }];
}

function configuredUrls({ connection, authentication }: Case): readonly Evidence[] {
  const { tokenUrl, refreshUrl, authorizeUrl, deviceUrl, revokeUrl, issuer } = authentication;
  const named = { issuer, tokenUrl, refreshUrl, authorizeUrl, deviceUrl, revokeUrl };
  const urls: (readonly [string, string | undefined])[] = [["baseUrl", connection.baseUrl]];
  for (const [name, url] of Object.entries(named)) urls.push([`auth.${name}`, url]);
  return urls.flatMap(([field, url]) => (isReadable(url) ? [text("address", url, config(field))] : []));
}

/** Where the server itself sends a client, or says that it is. */
function pointedTo(patient: Case): readonly Evidence[] {
  const redirects = all(patient, "answered").flatMap(({ at, headers }) => {
    const { location } = headers;
    return isReadable(location) ? [text("address", location, { at, source: { is: "header", name: "location" } })] : [];
  });
  return redirects.slice(0, 2);
}

/** Loopback never leaves the machine. */
function isReadable(url: string | undefined): url is string {
  const parsed = url === undefined ? null : URL.parse(url);
  return parsed?.protocol === "http:" && !isLoopback(parsed.hostname);
}

function authorization(patient: Case): readonly Finding[] {
  const tested = testedPages(patient);
  return tested.some(({ id }) => id === "no-pkce") ? tested : [...tested, ...undeclared(patient)];
}

/** A document that names no method says that there is none (RFC 8414 2); some servers merely do not tell. */
function undeclared(patient: Case): readonly Finding[] {
  const { grant } = patient.authentication;
  const read = all(patient, "issuer-read").at(-1);
  if (grant !== "authorization_code" || !read?.authorizeUrl || read.challengeMethods?.includes("S256")) return [];
  const source = { is: "answer", field: "code_challenge_methods_supported" } as const;
  const evidence = [text("authorization", read.challengeMethods?.join(", ") ?? "", { at: read.at, source })];
  return [{ id: "no-pkce", severity: "note", facts: { url: read.authorizeUrl }, evidence }];
}

function testedPages(patient: Case): readonly Finding[] {
  return all(patient, "authorization-tested").flatMap(({ at, lacks, url, verdict, status }): readonly Finding[] => {
    if (verdict !== "taken") return [];
    const evidence = [text("authorization", String(status), { at, source: { is: "test", name: "redirect" } })];
    return lacks === "registered-redirect"
      ? [{ id: "wildcard-redirect", severity: "warning", facts: { url }, evidence }]
      : [{ id: "no-pkce", severity: "warning", facts: { url }, evidence }];
  });
}
