import { isIP } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Agent as AgentTypes, buildConnector, Dispatcher } from "undici";
import connector from "undici/lib/core/connect.js";
import Agent from "undici/lib/dispatcher/agent.js";
import type { ProxyServer } from "./proxies.ts";
import { proxyTunnel } from "./proxyTunnel.ts";
import type { TlsFiles } from "./tlsFiles.ts";
import { type Environment, trustedAuthorities } from "./trustedAuthorities.ts";

export interface SecureAgentsOptions {
  readonly sockets: AgentTypes.Options;
  readonly tlsFiles: TlsFiles | undefined;
  readonly environment: Environment;
  readonly http2: boolean;
}

/** Takes some 50 ms, for reading and parsing hundreds of authorities. */
export async function openSecureAgents(options: SecureAgentsOptions): Promise<SecureAgents> {
  const { tlsFiles, environment } = options;
  const ca = await trustedAuthorities(tlsFiles?.authorities ?? [], environment);
  const trust = createSecureContext(ca && { ca });
  const certificate = tlsFiles?.clientCertificate?.();
  const identity = certificate ? createSecureContext({ ...(ca && { ca }), ...certificate }) : trust;
  return new SecureAgents(options, { trust, identity });
}

interface Contexts {
  readonly trust: SecureContext;
  /** With the client certificate, which is for the server and for no proxy. */
  readonly identity: SecureContext;
}

/** Sockets with TLS. Certificates are always checked, whatever the environment says. */
export class SecureAgents {
  /** For requests that a proxy behind TLS forwards. */
  readonly toProxy: Dispatcher;
  private readonly options: SecureAgentsOptions;
  private readonly contexts: Contexts;
  /** By the origin of the proxy that they go through; "" for none. */
  private readonly toServers = new Map<string, Dispatcher>();

  constructor(options: SecureAgentsOptions, contexts: Contexts) {
    this.options = options;
    this.contexts = contexts;
    const secure = connector({ secureContext: contexts.trust, rejectUnauthorized: true });
    this.toProxy = new Agent({
      ...options.sockets,
      // undici would take the name to check from the Host header, which names the server behind the proxy.
      connect: (target, callback) =>
        secure({ ...target, servername: isIP(target.hostname) ? "" : target.hostname }, callback),
    });
  }

  toServer(proxy: ProxyServer | undefined): Dispatcher {
    const way = proxy?.origin ?? "";
    const known = this.toServers.get(way);
    if (known) return known;
    const agent = this.open(proxy);
    this.toServers.set(way, agent);
    return agent;
  }

  async close(): Promise<void> {
    await Promise.all([this.toProxy, ...this.toServers.values()].map((agent) => agent.destroy()));
  }

  private open(proxy: ProxyServer | undefined): Dispatcher {
    const { sockets, http2 } = this.options;
    const { trust, identity } = this.contexts;
    const direct = keepFirstError(connector({ secureContext: identity, rejectUnauthorized: true, allowH2: http2 }));
    const connect = proxy ? proxyTunnel({ proxy, inside: direct, trust }) : direct;
    // One request at a time on each socket, over HTTP/2 too: when a server says GOAWAY, undici sends again by itself what
    // else was in flight there.
    return new Agent({ ...sockets, connect });
  }
}

/** After an alert undici waits for the end of the socket, and then tells of that instead. */
function keepFirstError(connect: buildConnector.connector): buildConnector.connector {
  return (target, callback) => {
    connect(target, (...ended) => {
      const [, socket] = ended;
      socket?.once("error", () => socket.destroy());
      callback(...ended);
    });
  };
}
