import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Identity } from "./tlsAuthority.ts";

export interface ForwardProxyOptions {
  /** The ports of this machine on which the proxy finds what it is asked for, by host name. */
  readonly hosts: Readonly<Record<string, number>>;
  /** `user:password`, without which nothing passes. */
  readonly credentials?: string;
  /** Answers everything with this status. */
  readonly refuse?: number;
  /** Speaks TLS itself. */
  readonly identity?: Identity;
}

export interface ForwardProxy {
  readonly port: number;
  /** The request lines of what passed, without the protocol. */
  readonly passed: readonly string[];
  /** The request lines of what was turned away. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

/** A real proxy on this machine: tunnels (CONNECT), and whole URLs that it reads and passes on. */
export async function startForwardProxy(options: ForwardProxyOptions): Promise<ForwardProxy> {
  const { identity } = options;
  const passed: string[] = [];
  const refused: string[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  };
  /** The status to refuse with; `undefined` lets it pass. */
  const judge = ({ method, url, headers }: IncomingMessage, host: string): number | undefined => {
    const wanted = options.credentials && `Basic ${Buffer.from(options.credentials).toString("base64")}`;
    const known = host in options.hosts ? undefined : 502;
    const status = options.refuse ?? (headers["proxy-authorization"] === wanted || !wanted ? known : 407);
    (status === undefined ? passed : refused).push(`${method} ${url}`);
    return status;
  };

  const forward = (request: IncomingMessage, response: ServerResponse) => {
    const { hostname, pathname, search } = new URL(request.url ?? "");
    const status = judge(request, hostname);
    if (status !== undefined) {
      response.writeHead(status, status === 407 ? { "proxy-authenticate": 'Basic realm="proxy"' } : {}).end();
      return;
    }
    const { "proxy-authorization": _, ...headers } = request.headers;
    const port = options.hosts[hostname];
    const onward = send({ host: "127.0.0.1", port, path: pathname + search, method: request.method, headers });
    onward.on("response", (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)));
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  };

  const server = identity
    ? createSecureServer({ cert: identity.certificate, key: identity.key }, forward)
    : createServer(forward);
  server.on("connection", keep);
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    const [host = ""] = (request.url ?? "").split(":");
    const status = judge(request, host);
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\nproxy-authenticate: Basic realm="proxy"\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const onward = connect(options.hosts[host] ?? 0, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    keep(onward);
    socket.on("error", () => onward.destroy());
    socket.on("close", () => onward.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    passed,
    refused,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
