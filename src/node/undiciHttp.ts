import { type Http, type HttpAnswer, HttpError, type HttpRequest } from "../base/http.ts";
import { HttpExchange } from "./httpExchange.ts";
import type { ProxyServer } from "./proxies.ts";
import { Routes, type RoutesOptions } from "./routes.ts";

export type UndiciHttpOptions = RoutesOptions;

export interface UndiciHttp extends Http {
  /** Ends all sockets; what is still in flight fails. */
  close(): Promise<void>;
}

/**
 * Requests over sockets of its own, one request at a time on each. Bodies are never compressed: `identity` is asked for,
 * so that a byte limit means what it says. A proxy named in the environment is used, except for loopback.
 */
export function undiciHttp(options: UndiciHttpOptions): UndiciHttp {
  const routes = new Routes(options);
  const send = async (request: HttpRequest, signal: AbortSignal) => {
    signal.throwIfAborted();
    if (!URL.canParse(request.url)) throw new HttpError("not-sent", "ERR_INVALID_URL");
    const url = new URL(request.url);
    const { dispatcher, forwarder } = routes.known(url.origin) ?? (await routes.find(url));
    signal.throwIfAborted();
    const path = url.pathname + url.search;
    return new Promise<HttpAnswer>((resolve, reject) => {
      dispatcher.dispatch(
        {
          origin: forwarder?.origin ?? url.origin,
          path: forwarder ? url.origin + path : path,
          method: request.method,
          headers: { "accept-encoding": "identity", ...request.headers, ...(forwarder && forwarded(url, forwarder)) },
          body: request.body ?? null,
        },
        new HttpExchange({ request, signal, way: forwarder ? "forwarded" : "own", resolve, reject }),
      );
    });
  };
  return { send, close: () => routes.close() };
}

function forwarded({ host }: URL, { authorization }: ProxyServer): Record<string, string> {
  return { host, ...(authorization && { "proxy-authorization": authorization.reveal() }) };
}
