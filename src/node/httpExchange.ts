import type { Dispatcher } from "undici";
import { whenAborted } from "../base/abort.ts";
import { type HttpAnswer, HttpError, type HttpRequest } from "../base/http.ts";
import type { EpochMs } from "../base/time.ts";
import { networkCode } from "./networkCode.ts";
import { nodeClock } from "./nodeClock.ts";
import { proxyRefusal } from "./proxyRefusal.ts";
import { refusedHandshake } from "./refusedHandshake.ts";

export interface ExchangeOptions {
  readonly request: HttpRequest;
  readonly signal: AbortSignal;
  /** `forwarded`: a proxy reads the request and passes it on. */
  readonly way: "own" | "forwarded";
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * One request and its answer. undici calls `onRequestStart` once a socket stands and just before the first byte:
 * what fails earlier was not sent, what fails later is cut.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  private readonly request: HttpRequest;
  private readonly signal: AbortSignal;
  private readonly way: ExchangeOptions["way"];
  private readonly resolve: ExchangeOptions["resolve"];
  private readonly reject: ExchangeOptions["reject"];
  private readonly deadline: NodeJS.Timeout;
  private readonly forget: () => void;
  private controller: Dispatcher.DispatchController | undefined;
  private ended: Error | undefined;
  private sentAt: EpochMs;
  private status = 0;
  private headers: HttpAnswer["headers"] = {};
  private readonly chunks: Buffer[] = [];
  private length = 0;

  constructor({ request, signal, way, resolve, reject }: ExchangeOptions) {
    this.request = request;
    this.signal = signal;
    this.way = way;
    this.resolve = resolve;
    this.reject = reject;
    this.sentAt = nodeClock.now();
    this.deadline = setTimeout(this.onDeadline, request.timeout);
    this.forget = whenAborted(signal, this.onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.ended) {
      controller.abort(this.ended);
      return;
    }
    if (this.controller) {
      // A second start means a second sending, which is not undici's to decide.
      this.controller = controller;
      this.fail("CONNECTION_LOST");
      return;
    }
    this.controller = controller;
    this.sentAt = nodeClock.now();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ReceivedHeaders): void {
    // RFC 9110 15.2: interim answers come before the real one.
    if (status < 200) return;
    // RFC 9110 15.5.8: the proxy's own word.
    if (status === 407 && this.way === "forwarded") {
      this.end(new HttpError("not-sent", proxyRefusal(status)));
      return;
    }
    this.status = status;
    this.headers = joined(headers);
    if (Number(this.headers["content-length"]) > this.request.maxBytes && this.request.method !== "HEAD") {
      this.fail("BODY_TOO_LARGE");
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.length += chunk.length;
    if (this.length > this.request.maxBytes) this.fail("BODY_TOO_LARGE");
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.settle();
    this.resolve({
      status: this.status,
      headers: this.headers,
      body: this.body(),
      sentAt: this.sentAt,
      receivedAt: nodeClock.now(),
    });
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.ended) return;
    this.settle();
    const code = networkCode(error);
    if (this.controller)
      this.reject(new HttpError(refusedHandshake(code) ? "not-sent" : "cut", code, { cause: error, ...this.headSeen }));
    else this.reject(new HttpError("not-sent", this.way === "forwarded" ? `PROXY_${code}` : code, { cause: error }));
  }

  private get headSeen(): { readonly status?: number } {
    return this.status === 0 ? {} : { status: this.status };
  }

  private readonly onDeadline = (): void => this.fail("TIMEOUT");

  private readonly onAbort = (): void => {
    this.end(this.signal.reason);
  };

  private fail(code: string): void {
    this.end(new HttpError(this.controller ? "cut" : "not-sent", code, this.headSeen));
  }

  /** Gives the answer up at once. A request that still waits for a socket is dropped when it gets one. */
  private end(reason: unknown): void {
    if (this.ended) return;
    this.ended = reason instanceof Error ? reason : new Error("aborted", { cause: reason });
    this.settle();
    this.reject(reason);
    this.controller?.abort(this.ended);
  }

  private settle(): void {
    clearTimeout(this.deadline);
    this.forget();
  }

  private body(): string {
    const [only] = this.chunks;
    const bytes = this.chunks.length === 1 && only ? only : Buffer.concat(this.chunks);
    const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    return bytes.toString("utf8", marked ? 3 : 0);
  }
}

type ReceivedHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Most answers have each header once, and need no second object. */
function joined(headers: ReceivedHeaders): Readonly<Record<string, string>> {
  return hasEachOnce(headers) ? headers : Object.fromEntries(Object.entries(headers).flatMap(joinedEntry));
}

function hasEachOnce(headers: ReceivedHeaders): headers is Readonly<Record<string, string>> {
  for (const name in headers) if (typeof headers[name] !== "string") return false;
  return true;
}

function joinedEntry([name, value]: [string, string | string[] | undefined]): [string, string][] {
  return value === undefined ? [] : [[name, typeof value === "string" ? value : value.join(", ")]];
}
