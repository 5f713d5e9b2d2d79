import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { TLSSocket } from "node:tls";

export interface TlsServer {
  readonly port: number;
  /** Method and path of each request that reached the server's own code. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

/** What the server tells of a request, as JSON. */
export interface Told {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Common name of the client's certificate; `null` when it showed none. */
  readonly client: string | null;
  /** Names of the headers that concern proxies. */
  readonly proxyHeaders: readonly string[];
}

/** What the server answers instead; `undefined` where it tells what it saw. */
export type Respond = (told: Told, authorization: string | undefined) => { status: number; body: unknown } | undefined;

/** A real server with TLS. It tells what it saw; `/moved` redirects to `https://elsewhere.example.com/`. */
export async function startTlsServer(options: ServerOptions, respond: Respond = () => undefined): Promise<TlsServer> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(options, (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    tell(request, response, respond);
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function tell(request: IncomingMessage, response: ServerResponse, respond: Respond): void {
  let body = "";
  request.setEncoding("utf8").on("data", (text: string) => {
    body += text;
  });
  request.on("end", () => {
    const { method = "", url: path = "", headers } = request;
    if (path === "/moved") {
      response.writeHead(307, { location: "https://elsewhere.example.com/" }).end();
      return;
    }
    const { CN } = (request.socket as TLSSocket).getPeerCertificate().subject ?? {};
    const told: Told = {
      method,
      path,
      body,
      client: typeof CN === "string" ? CN : null,
      proxyHeaders: Object.keys(headers).filter((name) => name.startsWith("proxy-")),
    };
    const { status, body: json } = respond(told, headers.authorization) ?? { status: 200, body: told };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
  });
}
