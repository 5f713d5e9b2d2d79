import type { Http, HttpAnswer, HttpRequest } from "../base/http.ts";
import { HttpExchange } from "./httpExchange.ts";
import type { ProxyServer } from "./proxies.ts";
import { RequestTargets } from "./requestTarget.ts";
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
  const targets = new RequestTargets();
  const send = async (request: HttpRequest, signal: AbortSignal) => {
    signal.throwIfAborted();
    const { origin, path } = targets.of(request.url);
    const { dispatcher, forwarder } = routes.known(origin) ?? (await routes.find(new URL(request.url)));
    signal.throwIfAborted();
    return new Promise<HttpAnswer>((resolve, reject) => {
      dispatcher.dispatch(
        {
          origin: forwarder?.origin ?? origin,
          path: forwarder ? origin + path : path,
          method: request.method,
          headers: headerList(request.headers, forwarder && forwarded(origin, forwarder)),
          body: request.body ?? null,
        },
        new HttpExchange({ request, signal, way: forwarder ? "forwarded" : "own", resolve, reject }),
      );
    });
  };
  return { send, close: () => routes.close() };
}

/** Names and values by turns: undici reads them quicker than an object. */
function headerList(own: HttpRequest["headers"], added: Readonly<Record<string, string>> | undefined): string[] {
  const list: string[] = [];
  // What is given here is asked for in the place of ours.
  if (own["accept-encoding"] === undefined) list.push("accept-encoding", "identity");
  for (const name in own) if (added?.[name] === undefined) list.push(name, own[name] ?? "");
  for (const name in added) list.push(name, added[name] ?? "");
  return list;
}

function forwarded(origin: string, { authorization }: ProxyServer): Record<string, string> {
  const { host } = new URL(origin);
  return { host, ...(authorization && { "proxy-authorization": authorization.reveal() }) };
}
