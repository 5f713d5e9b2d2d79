import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { RedirectEnded, type RedirectReceiver } from "../auth/interactive/redirectReceiver.ts";
import { minutes } from "../base/time.ts";

const PATH = "/callback";
/** More than a browser sends; the rest is somebody who knocks. */
const MOST_WAITING = 16;

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  // Nothing but the text: no script, no picture, no frame.
  "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  // The address holds the code.
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  connection: "close",
};

export interface LoopbackOptions {
  /** How the redirect URI names this machine, for servers that know it by one name only; listens on 127.0.0.1 anyway. */
  readonly host?: "127.0.0.1" | "localhost";
}

/**
 * Receives a browser's redirect on a random port of 127.0.0.1 (RFC 8252 7.3), for five minutes at most. Answers GET of
 * its one path with a static page and refuses all else.
 */
export async function loopbackRedirect({ host = "127.0.0.1" }: LoopbackOptions = {}): Promise<RedirectReceiver> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return new LoopbackRedirect(server, `${host}:${port}`);
}

interface Visit {
  readonly url: URL;
  readonly response: ServerResponse;
}

/** Keeps each visitor waiting for the page until it is known whether it was the awaited one. */
class LoopbackRedirect implements RedirectReceiver {
  readonly redirectUri: string;
  private readonly server: Server;
  private readonly authority: string;
  private readonly visits: Visit[] = [];
  private readonly deadline: NodeJS.Timeout;
  private last: Visit | undefined;
  private wake: () => void = () => undefined;
  private closed: Promise<void> | undefined;

  constructor(server: Server, authority: string) {
    this.server = server;
    this.authority = authority;
    this.redirectUri = `http://${authority}${PATH}`;
    this.deadline = setTimeout(() => void this.close(), minutes(5));
    server.on("request", (request, response) => this.onVisit(request, response));
  }

  async received(signal: AbortSignal): Promise<URL> {
    if (this.last) say(this.last.response, 400);
    this.last = undefined;
    for (;;) {
      signal.throwIfAborted();
      const visit = this.visits.shift();
      if (visit) {
        this.last = visit;
        return visit.url;
      }
      if (this.closed) throw new RedirectEnded();
      await this.change(signal);
    }
  }

  close(): Promise<void> {
    this.closed ??= this.end();
    return this.closed;
  }

  private onVisit({ method, url = "", headers }: IncomingMessage, response: ServerResponse): void {
    const [path] = url.split("?", 1);
    // Another host name is a page elsewhere whose name was made to lead here.
    if (path !== PATH || headers.host !== this.authority) say(response, 404);
    else if (method !== "GET") say(response, 405);
    else if (this.closed || this.visits.length >= MOST_WAITING) say(response, 503);
    else {
      this.visits.push({ url: new URL(url, this.redirectUri), response });
      this.wake();
    }
  }

  private async change(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    this.wake = wake;
    signal.addEventListener("abort", wake, { once: true });
    await promise;
    signal.removeEventListener("abort", wake);
  }

  private async end(): Promise<void> {
    clearTimeout(this.deadline);
    const stopped = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const { response } of this.visits.splice(0)) say(response, 400);
    if (this.last) say(this.last.response, 200);
    this.wake();
    // Whoever is still sending its request is nobody's concern.
    this.server.closeIdleConnections();
    const hanging = setTimeout(() => this.server.closeAllConnections(), 1000);
    await stopped;
    clearTimeout(hanging);
  }
}

function say(response: ServerResponse, status: 200 | 400 | 404 | 405 | 503): void {
  const text = status === 200 ? "You can close this window." : "This is not the sign-in that is awaited.";
  response.writeHead(status, { ...HEADERS, ...(status === 405 && { allow: "GET" }) });
  response.end(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Longhaul</title></head><body><p>${text}</p></body></html>`,
  );
}
