import { HttpError } from "../base/http.ts";
import { Secret } from "../base/secret.ts";
import type { Environment } from "./trustedAuthorities.ts";

export interface ProxyServer {
  /** `http:` or `https:`, with a port, without credentials. */
  readonly origin: string;
  /** Value of Proxy-Authorization, where the proxy's address carries a user. */
  readonly authorization: Secret | undefined;
}

/**
 * The proxy that the customary variables name for a URL: `http_proxy`, `https_proxy` (else the former), `no_proxy`,
 * lower case before upper case. Loopback is never proxied. HttpError `not-sent` for an address that cannot serve.
 */
export function proxyFor(url: URL, environment: Environment): ProxyServer | undefined {
  const either = (name: string) => environment[name] || environment[name.toUpperCase()] || "";
  const address = (url.protocol === "https:" && either("https_proxy")) || either("http_proxy");
  if (address === "" || isLoopback(url.hostname) || isExempt(url, either("no_proxy"))) return undefined;
  // curl and many set-ups leave the scheme out.
  const whole = address.includes("://") ? address : `http://${address}`;
  if (!URL.canParse(whole)) throw new HttpError("not-sent", "PROXY_ADDRESS_INVALID");
  const { protocol, origin, username, password } = new URL(whole);
  if (protocol !== "http:" && protocol !== "https:") throw new HttpError("not-sent", "PROXY_SCHEME_UNSUPPORTED");
  return { origin, authorization: username === "" ? undefined : basic(username, password) };
}

function basic(username: string, password: string): Secret {
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return new Secret(`Basic ${Buffer.from(credentials).toString("base64")}`);
}

function decoded(part: string): string {
  // A lone percent sign that nobody escaped stands for itself.
  return part.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => Buffer.from(escaped.replaceAll("%", ""), "hex").toString());
}

function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Entries are hosts that stand for their subdomains too, with or without a leading dot or port; `*` is everything. */
function isExempt({ protocol, hostname, port }: URL, noProxy: string): boolean {
  const at = port || (protocol === "https:" ? "443" : "80");
  return noProxy.split(/[,\s]+/).some((entry) => {
    if (entry === "" || entry === "*") return entry === "*";
    const [, host = "", only] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    const domain = host.replace(/^\*?\./, "");
    const same = hostname === domain || hostname === `[${domain}]` || hostname.endsWith(`.${domain}`);
    return domain !== "" && same && (only === undefined || only === at);
  });
}
