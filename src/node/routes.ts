import type { Agent as AgentTypes, Dispatcher } from "undici";
// The index would also load fetch, caches and mocks: a third of the time that a short run needs to start.
import Agent from "undici/lib/dispatcher/agent.js";
import { HttpError } from "../base/http.ts";
import { type ProxyServer, proxyFor } from "./proxies.ts";
import type { SecureAgents } from "./secureAgents.ts";
import type { TlsFiles } from "./tlsFiles.ts";
import type { Environment } from "./trustedAuthorities.ts";

/** The way to one origin. */
export interface Route {
  readonly dispatcher: Dispatcher;
  /** A proxy that is sent whole URLs (RFC 9112 3.2.2): there is nothing to hide from it. */
  readonly forwarder?: ProxyServer;
}

export interface RoutesOptions {
  /** Most sockets to one origin. */
  readonly connections: number;
  /** Where proxies are named, in the customary variables; `process.env` in real life. */
  readonly environment: Environment;
  readonly tlsFiles?: TlsFiles;
  /** Offers HTTP/2 to servers that speak TLS. */
  readonly http2?: boolean;
}

/** Finds the way to an origin once. TLS is set up when it is first needed, which many short runs never do. */
export class Routes {
  private readonly options: RoutesOptions;
  private readonly sockets: AgentTypes.Options;
  private readonly plain: Dispatcher;
  private readonly found = new Map<string, Route>();
  private secure: Promise<SecureAgents> | undefined;

  constructor(options: RoutesOptions) {
    this.options = options;
    // Each request has one deadline of its own; undici's idle timers would only add a second opinion.
    this.sockets = { connections: options.connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 };
    this.plain = new Agent(this.sockets);
  }

  known(origin: string): Route | undefined {
    return this.found.get(origin);
  }

  /** HttpError `not-sent` when no way leads there. */
  async find(url: URL): Promise<Route> {
    if (url.protocol !== "http:" && url.protocol !== "https:") throw new HttpError("not-sent", "ERR_INVALID_PROTOCOL");
    const route = await this.choose(url, proxyFor(url, this.options.environment));
    this.found.set(url.origin, route);
    return route;
  }

  async close(): Promise<void> {
    await Promise.all([this.plain.destroy(), this.secure?.then((agents) => agents.close())]);
  }

  private async choose({ protocol }: URL, proxy: ProxyServer | undefined): Promise<Route> {
    if (protocol === "https:") return { dispatcher: (await this.agents()).toServer(proxy) };
    if (!proxy) return { dispatcher: this.plain };
    const dispatcher = proxy.origin.startsWith("https:") ? (await this.agents()).toProxy : this.plain;
    return { dispatcher, forwarder: proxy };
  }

  private agents(): Promise<SecureAgents> {
    const { tlsFiles, environment, http2 = false } = this.options;
    this.secure ??= import("./secureAgents.ts").then(({ openSecureAgents }) =>
      openSecureAgents({ sockets: this.sockets, tlsFiles, environment, http2 }),
    );
    return this.secure;
  }
}
