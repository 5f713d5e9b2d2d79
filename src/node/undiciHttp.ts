import type { Agent as AgentTypes, Dispatcher } from "undici";
// The index would also load fetch, caches and mocks: a third of the time that a short run needs to start.
import Agent from "undici/lib/dispatcher/agent.js";
import { type Http, type HttpAnswer, HttpError, type HttpRequest } from "../base/http.ts";
import { HttpExchange } from "./httpExchange.ts";

export interface UndiciHttpOptions {
  /** Most sockets to one origin. */
  readonly connections: number;
  /** Where proxies are named, in the customary variables; `process.env` in real life. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface UndiciHttp extends Http {
  /** Ends all sockets; what is still in flight fails. */
  close(): Promise<void>;
}

/**
 * Requests over sockets of its own, one request at a time on each. Bodies are never compressed: `identity` is asked for,
 * so that a byte limit means what it says. A proxy named in the environment is used, except for loopback.
 */
export function undiciHttp({ connections, environment }: UndiciHttpOptions): UndiciHttp {
  // Each request has one deadline of its own; undici's idle timers would only add a second opinion.
  const options = { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 };
  const direct = new Agent(options);
  const proxied = proxyFrom(environment, options);
  const send = async (request: HttpRequest, signal: AbortSignal) => {
    signal.throwIfAborted();
    if (!URL.canParse(request.url)) throw new HttpError("not-sent", "ERR_INVALID_URL");
    const url = new URL(request.url);
    const dispatcher = proxied && !isLoopback(url.hostname) ? await proxied() : direct;
    return new Promise<HttpAnswer>((resolve, reject) => {
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method: request.method,
          headers: { "accept-encoding": "identity", ...request.headers },
          body: request.body ?? null,
        },
        new HttpExchange({ request, signal, resolve, reject }),
      );
    });
  };
  return {
    send,
    close: async () => {
      await Promise.all([direct.destroy(), proxied?.().then((agent) => agent.destroy())]);
    },
  };
}

/** The proxy's agent, made when it is first needed; `undefined` where the environment names no proxy. */
function proxyFrom(
  environment: UndiciHttpOptions["environment"],
  options: AgentTypes.Options,
): (() => Promise<Dispatcher>) | undefined {
  const httpProxy = environment.http_proxy || environment.HTTP_PROXY;
  const httpsProxy = environment.https_proxy || environment.HTTPS_PROXY || httpProxy;
  if (!httpsProxy) return undefined;
  const noProxy = environment.no_proxy || environment.NO_PROXY || "";
  let agent: Promise<Dispatcher> | undefined;
  return () => {
    agent ??= import("./proxyAgent.ts").then(({ proxyAgent }) =>
      proxyAgent(options, { httpProxy: httpProxy ?? "", httpsProxy, noProxy }),
    );
    return agent;
  };
}

function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
