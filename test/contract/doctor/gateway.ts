import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { listen } from "../../../src/sandbox/originServer.ts";

export interface Passing {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Passed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What stands between client and server, or how a server differs from the sandbox's own. */
export type Between = (request: Passing, forward: (request: Passing) => Promise<Passed>) => Promise<Passed>;

/** A server before `origin`; answers its own origin. It is gone when the test is over. */
export async function startGateway(origin: string | undefined, between: Between): Promise<string> {
  const forward = (request: Passing) => forwarded(origin ?? "", request);
  const server = createServer((message, response) => {
    const pass = async () => {
      const answer = await between(await passingOf(message), forward);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    };
    pass().catch(() => response.destroy());
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return listen(server, 0);
}

async function passingOf(message: IncomingMessage): Promise<Passing> {
  const { method = "GET", url = "/" } = message;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) if (typeof value === "string") headers[name] = value;
  return { method, path: url, headers, body: await text(message) };
}

async function forwarded(origin: string, { method, path, headers, body }: Passing): Promise<Passed> {
  const { host: _host, connection: _connection, "content-length": _length, ...rest } = headers;
  const answer = await fetch(`${origin}${path}`, {
    method,
    headers: rest,
    redirect: "manual",
    ...(body !== "" && { body }),
  });
  const kept = [...answer.headers].filter(([name]) => !["content-length", "connection", "keep-alive"].includes(name));
  return { status: answer.status, headers: Object.fromEntries(kept), body: await answer.text() };
}

/** Passes everything, and lets `change` have its way with JSON answers. */
export function changing(
  change: (body: Record<string, unknown>, request: Passing) => Record<string, unknown>,
): Between {
  return async (request, forward) => {
    const answer = await forward(request);
    if (answer.status !== 200 || !answer.body.startsWith("{")) return answer;
    const body = JSON.parse(answer.body) as Record<string, unknown>;
    return { ...answer, body: JSON.stringify(change(body, request)) };
  };
}
