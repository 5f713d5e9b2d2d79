import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

export interface FrontServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Stands before the inner server and adds the one thing that code-server's outer layer would: `POST …/mint-key`, the
 * server's half of the key with which the workbench encrypts SecretStorage into the browser's local storage. Without an
 * answer there, secrets live in memory and a reload loses them. Listens on loopback only.
 */
export async function startFrontServer(options: {
  innerPort: number;
  port: number;
  secretKey: Buffer;
}): Promise<FrontServer> {
  const sockets = new Set<Duplex>();
  const server = createServer((incoming, outgoing) => {
    if (incoming.method === "POST" && new URL(incoming.url ?? "/", "http://front").pathname.endsWith("/mint-key")) {
      outgoing.writeHead(200, { "content-type": "application/octet-stream" }).end(options.secretKey);
    } else {
      forward(incoming, outgoing, options.innerPort);
    }
  });
  server.on("connection", (socket: Socket) => remember(sockets, socket));
  server.on("upgrade", (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    remember(sockets, tunnel({ incoming, client, head }, options.innerPort));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, innerPort: number): void {
  const { method, url, headers } = incoming;
  const inner = request({ host: "127.0.0.1", port: innerPort, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(outgoing);
  });
  inner.on("error", (error) => {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502, { "content-type": "text/plain" }).end(`The editor does not answer: ${error.message}`);
  });
  outgoing.on("close", () => inner.destroy());
  incoming.pipe(inner);
}

/** The editor's own protocol runs over WebSockets: from here on the bytes pass unread. */
function tunnel(
  { incoming, client, head }: { incoming: IncomingMessage; client: Duplex; head: Buffer },
  innerPort: number,
): Socket {
  const inner = connect(innerPort, "127.0.0.1", () => {
    const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
    for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
      lines.push(`${incoming.rawHeaders[i]}: ${incoming.rawHeaders[i + 1]}`);
    }
    inner.write(`${lines.join("\r\n")}\r\n\r\n`);
    inner.write(head);
    inner.pipe(client).pipe(inner);
  });
  for (const [one, other] of [
    [inner, client],
    [client, inner],
  ] as const) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
  return inner;
}

function remember(sockets: Set<Duplex>, socket: Duplex): void {
  sockets.add(socket);
  socket.once("close", () => sockets.delete(socket));
}
