import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonObject } from "../base/json.ts";
import { type Answer, html, json, type SandboxRequest } from "./answer.ts";
import { brokenBody, sendEndless } from "./brokenAnswer.ts";
import type { CompressedTime } from "./compressedTime.ts";
import type { Fault, FaultDice } from "./faultDice.ts";
import type { StatusFault } from "./faultPlan.ts";
import type { SystemLedger } from "./ledger.ts";
import type { Origin, Purpose } from "./system.ts";

const maxBodyBytes = 16 * 1024 * 1024;

/** What an origin server needs of its system; read anew for each request, so that a reset takes hold at once. */
export interface OriginSetting {
  readonly origin: Origin;
  readonly ledger: SystemLedger;
  readonly time: CompressedTime;
  readonly dice: Readonly<Record<Purpose, FaultDice>>;
  readonly latencyMs: number;
}

/** One origin as an HTTP server on 127.0.0.1: reads requests whole, lets faults strike, answers. */
export function createOriginServer(setting: () => OriginSetting): Server {
  const server = createServer((message, response) => {
    readBody(message, response, (body) => receive(setting(), requestOf(message, body), response));
  });
  // Longer than clients keep an idle connection, so that a reset is always a fault and never a race.
  server.keepAliveTimeout = 120_000;
  return server;
}

/** The port is taken: `port` says which. */
export class PortInUse extends Error {
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`port ${port} is in use`, { cause });
    this.name = "PortInUse";
    this.port = port;
  }
}

/** Listens on 127.0.0.1 and gives the origin. Rejects with `PortInUse`. */
export function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortInUse(port, error) : error);
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address() as AddressInfo;
      resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

/** Reads a body as UTF-8 text; one beyond the limit is answered 413. */
export function readBody(message: IncomingMessage, response: ServerResponse, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  message.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  });
  message.on("end", () => {
    if (bytes > maxBodyBytes) response.writeHead(413).end();
    else done(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString());
  });
}

export function requestOf(message: IncomingMessage, body: string): SandboxRequest {
  const { method = "GET", url = "/", headers } = message;
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  return { method, path, query: mark < 0 ? "" : url.slice(mark + 1), headers, body };
}

export function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { ...answer.headers, "content-length": Buffer.byteLength(answer.body) });
  response.end(answer.body);
}

function receive(setting: OriginSetting, request: SandboxRequest, response: ServerResponse): void {
  const published = publishedAt(request.path, setting.origin);
  if (published !== undefined) {
    send(response, json(200, published));
    return;
  }
  const purpose = setting.origin.purpose(request);
  const dice = setting.dice[purpose];
  const fault = dice.next();
  const wait = setting.latencyMs + dice.nextDelay();
  const go = () => act({ setting, request, purpose, fault, response });
  if (wait > 0) setTimeout(go, wait);
  else go();
}

function publishedAt(path: string, origin: Origin): JsonObject | undefined {
  switch (path) {
    case "/.well-known/jwks.json":
      return origin.jwks;
    case "/.well-known/openid-configuration":
    case "/.well-known/oauth-authorization-server":
      return origin.metadata?.();
    default:
      return undefined;
  }
}

function act(exchange: {
  readonly setting: OriginSetting;
  readonly request: SandboxRequest;
  readonly purpose: Purpose;
  readonly fault: Fault;
  readonly response: ServerResponse;
}): void {
  const { setting, fault, response } = exchange;
  const { ledger, time } = setting;
  if (fault.kind === "reset-before") {
    ledger.reset("before");
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault.kind === "hang") {
    ledger.reset("before");
    return;
  }
  const answer = answerWith(setting, exchange.request, fault);
  if (fault.kind === "reset-after") {
    ledger.reset("after");
    response.socket?.resetAndDestroy();
    return;
  }
  ledger.answered(answer.status);
  if (answer.status === 401 && exchange.purpose === "api") ledger.token("unauthorised");
  if (time.offset !== 0) response.setHeader("date", new Date(time.wallClock()).toUTCString());
  if (fault.kind === "drip") drip(response, answer, fault.ms);
  else if (fault.kind === "broken" && fault.fault.as === "endless") sendEndless(response);
  else send(response, answer);
}

function drip(response: ServerResponse, { status, headers, body }: Answer, ms: number): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, "content-length": bytes.length });
  const next = (at: number): void => {
    if (response.destroyed) return;
    if (at >= bytes.length) response.end();
    else response.write(bytes.subarray(at, at + 1), () => setTimeout(next, ms, at + 1));
  };
  next(0);
}

function answerWith(setting: OriginSetting, request: SandboxRequest, fault: Fault): Answer {
  switch (fault.kind) {
    case "none":
    case "reset-before":
    case "reset-after":
    case "hang":
    case "drip":
      return setting.origin.answer(request);
    case "broken": {
      const answer = fault.fault.applied === true ? setting.origin.answer(request) : undefined;
      return brokenBody(fault.fault.as, answer);
    }
    case "html":
      return html(200, "Please sign in");
    case "status":
      return statusAnswer(setting, fault.fault);
    default:
      return fault satisfies never;
  }
}

function statusAnswer(setting: OriginSetting, fault: StatusFault): Answer {
  const answer = setting.origin.error(fault.status);
  const { retryAfter, retryAfterAs } = fault;
  if (retryAfter === undefined) return answer;
  // A date has whole seconds: rounded up, so that it is never earlier than asked for.
  const said =
    typeof retryAfter === "number" && retryAfterAs === "date"
      ? new Date(Math.ceil(setting.time.wallClock() / 1000 + retryAfter) * 1000).toUTCString()
      : String(retryAfter);
  return { ...answer, headers: { ...answer.headers, "retry-after": said } };
}
