// A gateway in front of the sandbox: notes when requests come, answers some itself, and can be shut and opened again.
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the gateway answers itself. */
export interface OwnAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Gateway {
  /** Of every request to the API, by `performance.now()`. */
  readonly arrivals: number[] = [];
  /** How far its `Date` is ahead of this machine's clock, in milliseconds. */
  ahead = 0;
  /** Told of each request to the API, counted from 1; `undefined`: it goes on to the server. */
  meet: (count: number) => OwnAnswer | undefined = () => undefined;
  private readonly target: URL;
  private readonly agent = new Agent({ keepAlive: true });
  private server: Server;
  private port = 0;

  constructor(target: string) {
    this.target = new URL(target);
    this.server = this.made();
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens, at the same port as before. */
  async open(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(this.port, "127.0.0.1", done));
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** From now on connections are refused, and those that are open are cut. */
  async shut(): Promise<void> {
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    this.server.closeAllConnections();
    await closed;
    this.server = this.made();
  }

  async close(): Promise<void> {
    await this.shut();
    this.agent.destroy();
  }

  private made(): Server {
    const server = createServer((message, response) => this.receive(message, response));
    server.keepAliveTimeout = 120_000;
    return server;
  }

  private receive(message: IncomingMessage, response: ServerResponse): void {
    response.setHeader("date", new Date(Date.now() + this.ahead).toUTCString());
    if (message.url?.startsWith("/api/v1/")) {
      this.arrivals.push(performance.now());
      const own = this.meet(this.arrivals.length);
      if (own) {
        message.resume();
        response.writeHead(own.status, { "content-type": "application/json", ...own.headers }).end("{}");
        return;
      }
    }
    this.passOn(message, response);
  }

  private passOn(message: IncomingMessage, response: ServerResponse): void {
    const { method, url: path, headers } = message;
    const { hostname, port, host } = this.target;
    const onward = request(
      { agent: this.agent, hostname, port, method, path, headers: { ...headers, host } },
      (answer) => {
        const { date: _, connection: __, "keep-alive": ___, ...rest } = answer.headers;
        response.writeHead(answer.statusCode ?? 502, rest);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    message.pipe(onward);
  }
}
