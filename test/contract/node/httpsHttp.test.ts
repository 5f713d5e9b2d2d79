import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type Http, HttpError } from "../../../src/base/http.ts";
import { millis } from "../../../src/base/time.ts";
import { httpsHttp } from "../../../src/node/httpsHttp.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { post } from "./networks.ts";

const never = new AbortController().signal;

const client = (): Promise<Http> => httpsHttp(undefined, { clock: nodeClock, connection: "mes" });

async function web(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function raw(onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onSocket(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (answer) => answer,
    (error: unknown) => (error instanceof HttpError ? `${error.kind} ${error.code}` : error),
  );
}

test("sends method, path, query, headers and body, asks for no compression, and keeps no socket", async () => {
  const base = await web((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      const { method, url, headers } = request;
      const {
        connection,
        "accept-encoding": coding,
        "content-length": length,
        "transfer-encoding": transfer,
      } = headers;
      response.writeHead(201, { "x-count": "3", "set-cookie": ["a=1", "b=2"] });
      response.end(`\uFEFF${JSON.stringify({ method, url, body, connection, coding, length, transfer })}`);
    });
  });
  const http = await client();
  const { status, headers, body } = await http.send(post(`${base}/token?x=a%20b`, { body: '{"ü":"🚚"}' }), never);
  const bodiless = await http.send(post(base, { method: "DELETE", body: undefined }), never);
  expect({
    status,
    count: headers["x-count"],
    cookies: headers["set-cookie"],
    body: JSON.parse(body) as unknown,
    bodiless: JSON.parse(bodiless.body) as unknown,
  }).toEqual({
    status: 201,
    count: "3",
    cookies: "a=1, b=2",
    body: {
      method: "POST",
      url: "/token?x=a%20b",
      body: '{"ü":"🚚"}',
      connection: "close",
      coding: "identity",
      length: "13",
    },
    bodiless: { method: "DELETE", url: "/", body: "", connection: "close", coding: "identity" },
  });
});

test("what failed before a byte left is told apart from what may have been received", async () => {
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const { port } = gone.address() as AddressInfo;
  gone.close();
  await once(gone, "close");
  const noTls = await raw((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  const silent = await raw(() => undefined);
  const half = await raw((socket) =>
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")),
  );
  const reset = await raw((socket) => socket.once("data", () => socket.resetAndDestroy()));
  const garbage = await raw((socket) => socket.once("data", () => socket.end("hello\r\n\r\n")));
  const http = await client();
  const of = (url: string, timeout = 5000) =>
    failureOf(http.send(post(url, { timeout: millis(timeout) }), never)).then(String);
  expect({
    refused: await of(`http://127.0.0.1:${port}/`),
    unknownHost: (await of("http://no-such-host.invalid/")).replace("EAI_AGAIN", "ENOTFOUND"),
    noTls: (await of(`https://${noTls}/`)).replace(/(?<=ERR_SSL).*/, ""),
    silentHandshake: await of(`https://${silent}/`, 100),
    address: await of("/relative"),
    scheme: await of("ftp://mes.example.com/"),
    header: await failureOf(http.send(post(`http://${half}/`, { headers: { bad: "a\nb" } }), never)),
    half: await of(`http://${half}/`),
    reset: await of(`http://${reset}/`),
    garbage: (await of(`http://${garbage}/`)).split(" ")[0],
    silentAnswer: await of(`http://${silent}/`, 100),
  }).toEqual({
    refused: "not-sent ECONNREFUSED",
    unknownHost: "not-sent ENOTFOUND",
    noTls: "not-sent ERR_SSL",
    silentHandshake: "not-sent TIMEOUT",
    address: "not-sent ERR_INVALID_URL",
    scheme: "not-sent ERR_INVALID_PROTOCOL",
    header: "not-sent ERR_INVALID_CHAR",
    half: "cut ECONNRESET",
    reset: "cut ECONNRESET",
    garbage: "cut",
    silentAnswer: "cut TIMEOUT",
  });
});

test("the deadline covers the whole exchange: a server that drips for ever is cut", async () => {
  const base = await raw((socket) =>
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
      const drip = setInterval(() => socket.write("."), 10);
      socket.on("close", () => clearInterval(drip));
    }),
  );
  const sent = (await client()).send(post(`http://${base}/`, { timeout: millis(100) }), never);
  expect(await failureOf(sent)).toEqual("cut TIMEOUT");
});

test.each([
  ["announced", { "content-length": "1001" }],
  ["streamed", {}],
])("a body longer than the limit is cut: %s", async (_, headers) => {
  const base = await web((request, response) => {
    request.resume();
    response.writeHead(200, headers);
    response.end("x".repeat(1001));
  });
  const http = await client();
  expect([
    await failureOf(http.send(post(base, { maxBytes: 1000 }), never)),
    (await http.send(post(base, { maxBytes: 1001 }), never)).body.length,
  ]).toEqual(["cut BODY_TOO_LARGE", 1001]);
});

test("a HEAD answer may announce any length", async () => {
  const base = await web((_, response) => response.writeHead(200, { "content-length": "5000" }).end());
  const answer = await (await client()).send(post(base, { method: "HEAD", body: undefined, maxBytes: 10 }), never);
  expect([answer.status, answer.body]).toEqual([200, ""]);
});

test("an abort ends the request at once with its own reason, and leaves no socket behind", async () => {
  const accepted = Promise.withResolvers<Socket>();
  const base = await raw((socket) => {
    accepted.resolve(socket);
    socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"));
  });
  const stop = new AbortController();
  const sent = failureOf((await client()).send(post(`http://${base}/`, { timeout: millis(60_000) }), stop.signal));
  const closed = once(await accepted.promise, "close");
  const reason = new Error("closing");
  stop.abort(reason);
  expect(await sent).toBe(reason);
  await closed;
});

test("many requests on one signal leave no listener behind", async () => {
  const base = await web((request, response) => {
    request.resume();
    response.end("ok");
  });
  const http = await client();
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    listeners += 1;
    add(...given);
  };
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...given);
  };
  await Promise.all(Array.from({ length: 50 }, () => http.send(post(base), signal)));
  expect(listeners).toBe(0);
});
