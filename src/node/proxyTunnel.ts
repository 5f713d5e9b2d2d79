import { type ClientRequest, request as send } from "node:http";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectSecurely, type SecureContext } from "node:tls";
import type { buildConnector } from "undici";
import { networkCode } from "./networkCode.ts";
import type { ProxyServer } from "./proxies.ts";
import { proxyRefusal } from "./proxyRefusal.ts";

const CONNECT_WITHIN_MS = 10_000;

/** What went wrong before the proxy let anything through: the server saw nothing. */
class ProxyError extends Error {
  readonly code: string;

  constructor(code: string, cause?: unknown) {
    super(code, { cause });
    this.name = "ProxyError";
    this.code = code;
  }
}

export interface TunnelOptions {
  readonly proxy: ProxyServer;
  /** Makes the TLS connection inside the tunnel. */
  readonly inside: buildConnector.connector;
  /** For a proxy that itself speaks TLS. It is not shown the client certificate, which is for the server. */
  readonly trust: SecureContext;
}

/**
 * Connects through a proxy (CONNECT, RFC 9110 9.3.6). undici's own proxy agent hides the proxy's status in a sentence
 * and works only with all of undici loaded.
 */
export function proxyTunnel({ proxy, inside, trust }: TunnelOptions): buildConnector.connector {
  return (target, callback) => {
    const request = askForTunnel({ proxy, trust, authority: authorityOf(target) });
    request.once("connect", ({ statusCode = 0 }, socket: Socket) => {
      if (statusCode >= 200 && statusCode < 300) {
        socket.setTimeout(0);
        inside({ ...target, httpSocket: socket }, callback);
      } else {
        socket.destroy();
        callback(new ProxyError(proxyRefusal(statusCode)), null);
      }
    });
    request.once("timeout", () => request.destroy(new ProxyError("PROXY_TIMEOUT")));
    request.once("error", (error) => {
      callback(error instanceof ProxyError ? error : new ProxyError(`PROXY_${networkCode(error)}`, error), null);
    });
    request.end();
  };
}

function authorityOf({ hostname, port }: buildConnector.Options): string {
  return `${isIP(hostname) === 6 ? `[${hostname}]` : hostname}:${port || 443}`;
}

interface Wish {
  readonly proxy: ProxyServer;
  readonly trust: SecureContext;
  /** Host and port of the server. */
  readonly authority: string;
}

function askForTunnel({ proxy, trust, authority }: Wish): ClientRequest {
  const { protocol, hostname, port } = new URL(proxy.origin);
  const { authorization } = proxy;
  const host = hostname.replace(/^\[|\]$/g, "");
  const servername = isIP(host) === 0 ? host : "";
  const open = () =>
    protocol === "https:"
      ? connectSecurely({ host, port: Number(port || 443), servername, secureContext: trust, rejectUnauthorized: true })
      : connect({ host, port: Number(port || 80) });
  return send({
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...(authorization && { "proxy-authorization": authorization.reveal() }) },
    timeout: CONNECT_WITHIN_MS,
    createConnection: open,
  });
}
