// VS Code replaces `request` in the modules "http" and "https", and hands each extension a copy of them under these very
// names; it does so in place too, so "node:https" happens to be replaced as well, but nothing promises that. Its `request`
// brings an agent that asks the proxy settings each time. cert, key and pfx go through; the system's authorities are added
// only where no `ca` is given; an agent of one's own is ignored. Where a proxy refuses a tunnel, that agent plays the
// proxy's answer as if it came from the server.

import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "http";
import https from "https";
import { type HttpAnswer, HttpError, type HttpRequest, isHttpError } from "../base/http.ts";
import type { Clock, EpochMs } from "../base/time.ts";
import { networkCode } from "./networkCode.ts";
import { proxyRefusal } from "./proxyRefusal.ts";
import { refusedHandshake } from "./refusedHandshake.ts";
import type { ClientCertificate } from "./tlsFiles.ts";

export type SecureOptions = ClientCertificate & { readonly ca?: string[] };

export interface HttpsExchangeOptions {
  readonly request: HttpRequest;
  readonly url: URL;
  readonly secure: SecureOptions;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

/** One request and its answer. Nothing of the request leaves before its socket stands, and TLS on it. */
export class HttpsExchange {
  private readonly options: HttpsExchangeOptions;
  private readonly outgoing: ClientRequest;
  private readonly deadline: NodeJS.Timeout;
  private sentAt: EpochMs;
  private begun = false;
  private ended = false;
  /** What the editor's agent tells: the proxy that it took, and why that one did not serve. */
  private readonly proxy: { taken: boolean; fault: string | undefined } = { taken: false, fault: undefined };

  constructor(options: HttpsExchangeOptions) {
    const { request, clock, signal } = options;
    this.options = options;
    this.sentAt = clock.now();
    this.outgoing = open(options);
    this.deadline = setTimeout(() => this.fail(new HttpError(this.progress(), "TIMEOUT")), request.timeout);
    signal.addEventListener("abort", this.onAbort, { once: true });
    this.outgoing.on("error", (error) => this.break(error));
    this.outgoing.once("proxy", (word: unknown) => this.hearProxy(word));
    this.outgoing.once("socket", (socket) => this.awaitReady(socket));
    this.outgoing.once("response", (incoming) => this.receive(incoming));
    this.outgoing.end(request.body);
  }

  private awaitReady(socket: Socket): void {
    const begin = () => {
      this.begun = true;
      this.sentAt = this.options.clock.now();
    };
    if (this.outgoing.reusedSocket) begin();
    else if (this.isSecure) socket.once("secureConnect", begin);
    else if (socket.connecting) socket.once("connect", begin);
    else begin();
  }

  private receive(incoming: IncomingMessage): void {
    const { statusCode: status = 0 } = incoming;
    const proxySpeaks = this.isSecure ? !(incoming.socket instanceof TLSSocket) : status === 407 && this.proxy.taken;
    if (proxySpeaks) {
      this.fail(new HttpError("not-sent", proxyRefusal(status)));
      return;
    }
    this.read(incoming).then(
      (body) => {
        if (this.ended) return;
        this.settle();
        const { clock, resolve } = this.options;
        resolve({ status, headers: joined(incoming), body, sentAt: this.sentAt, receivedAt: clock.now() });
      },
      (error: unknown) => this.break(error),
    );
  }

  private async read(incoming: IncomingMessage): Promise<string> {
    const { method, maxBytes } = this.options.request;
    if (Number(incoming.headers["content-length"]) > maxBytes && method !== "HEAD") throw tooLarge();
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
    return new TextDecoder().decode(Buffer.concat(chunks));
  }

  private hearProxy(word: unknown): void {
    if (typeof word !== "object" || word === null) return;
    this.proxy.taken = "proxy" in word && word.proxy !== "DIRECT";
    if (this.proxy.taken && "error" in word) this.proxy.fault = networkCode(word.error);
  }

  private break(error: unknown): void {
    if (isHttpError(error)) return this.fail(error);
    const { fault } = this.proxy;
    if (!this.begun && fault !== undefined)
      return this.fail(new HttpError("not-sent", `PROXY_${fault}`, { cause: error }));
    const code = networkCode(error);
    this.fail(new HttpError(refusedHandshake(code) ? "not-sent" : this.progress(), code, { cause: error }));
  }

  private readonly onAbort = (): void => this.fail(this.options.signal.reason);

  private fail(reason: unknown): void {
    if (this.ended) return;
    this.settle();
    this.options.reject(reason);
  }

  private settle(): void {
    this.ended = true;
    clearTimeout(this.deadline);
    this.options.signal.removeEventListener("abort", this.onAbort);
    // The answer is whole, or nobody wants it any more.
    this.outgoing.destroy();
  }

  private progress(): "cut" | "not-sent" {
    return this.begun ? "cut" : "not-sent";
  }

  private get isSecure(): boolean {
    return this.options.url.protocol === "https:";
  }
}

function open({ request, url, secure }: HttpsExchangeOptions): ClientRequest {
  const options: RequestOptions = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port,
    path: url.pathname + url.search,
    method: request.method,
    // On a socket that was kept, a token request can meet the server's closing it, and nobody knows if it was seen.
    headers: { "accept-encoding": "identity", ...request.headers, connection: "close" },
  };
  try {
    if (url.protocol !== "https:") return http.request(options);
    return https.request({ ...options, ...secure, rejectUnauthorized: true });
  } catch (error) {
    // Such as a header that no header can be.
    throw new HttpError("not-sent", networkCode(error), { cause: error });
  }
}

function tooLarge(): HttpError {
  return new HttpError("cut", "BODY_TOO_LARGE");
}

function joined({ headers }: IncomingMessage): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = typeof value === "string" ? value : value.join(", ");
  }
  return plain;
}
