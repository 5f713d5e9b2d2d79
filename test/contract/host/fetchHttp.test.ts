import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { HttpError, type HttpRequest } from "../../../src/base/http.ts";
import { millis } from "../../../src/base/time.ts";
import { FetchHttp } from "../../../src/host/fetchHttp.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { httpContract } from "../ports/http.contract.ts";

const never = new AbortController().signal;
const http = new FetchHttp(nodeClock);

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function nobody(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}

function post(url: string, rest: Partial<HttpRequest> = {}): HttpRequest {
  return { method: "POST", url, headers: {}, body: "{}", timeout: millis(2000), maxBytes: 1000, ...rest };
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (answer) => answer,
    (error: unknown) => (error instanceof HttpError ? `${error.kind} ${error.code}` : error),
  );
}

describe("requests over the editor's fetch", () =>
  httpContract(async () => {
    const base = await serve((request, response) => {
      const json = { "Content-Type": "application/json" };
      if (request.url === "/slow") return;
      if (request.url === "/cut") response.destroy();
      else if (request.url === "/refused") response.writeHead(422, json).end("no");
      else if (request.url === "/moved") response.writeHead(302, { ...json, Location: "/" }).end("");
      else if (request.url === "/large") response.writeHead(200, json).end("x".repeat(5000));
      else response.writeHead(200, json).end('{"ok":true}');
    });
    return { http, base, nobody: await nobody(), run: (work) => work };
  }));

test("what failed before a byte left is told apart from what may have been received", async () => {
  const plain = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
  }).listen(0, "127.0.0.1");
  await once(plain, "listening");
  onTestFinished(() => void plain.close());
  const { port } = plain.address() as AddressInfo;
  const halved = await serve((_, response) => {
    response.writeHead(200, { "Content-Length": "100" });
    response.write("{");
    setTimeout(() => response.destroy(), 20);
  });
  const kindOf = async (url: string) => String(await failureOf(http.send(post(url), never))).replace(/(?<=SSL).*/, "");
  expect({
    refused: await kindOf(await nobody()),
    noTls: await kindOf(`https://127.0.0.1:${port}/`),
    halved: (await kindOf(halved)).split(" ")[0],
  }).toEqual({ refused: "not-sent ECONNREFUSED", noTls: "not-sent ERR_SSL", halved: "cut" });
});

test("an abort ends the request at once with its own reason", async () => {
  const base = await serve(() => undefined);
  const stop = new AbortController();
  const reason = new Error("closing");
  const sent = failureOf(http.send(post(base, { timeout: millis(60_000) }), stop.signal));
  stop.abort(reason);
  expect(await sent).toBe(reason);
});
