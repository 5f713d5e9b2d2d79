import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { HttpError, type HttpRequest } from "../../../src/base/http.ts";
import { millis } from "../../../src/base/time.ts";
import { type UndiciHttp, type UndiciHttpOptions, undiciHttp } from "../../../src/node/undiciHttp.ts";

const never = new AbortController().signal;

function client(options: Partial<UndiciHttpOptions> = {}): UndiciHttp {
  const http = undiciHttp({ connections: 16, environment: {}, ...options });
  onTestFinished(() => http.close());
  return http;
}

async function listen(server: Server | TcpServer): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const web = (listener: RequestListener) => listen(createHttpServer(listener)).then((at) => `http://${at}`);
const raw = (onSocket: (socket: Socket) => void) =>
  listen(
    createTcpServer((socket) => {
      socket.on("error", () => undefined);
      onSocket(socket);
    }),
  ).then((at) => `http://${at}`);

function put(url: string, rest: Partial<HttpRequest> = {}): HttpRequest {
  return { method: "PUT", url, headers: {}, body: '{"qty":1}', timeout: millis(5000), maxBytes: 1000, ...rest };
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return error instanceof HttpError ? `${error.kind} ${error.code}` : error;
  }
}

test("sends method, path, query, headers and body, and gives the answer whole", async () => {
  const base = await web((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      const { method, url, headers } = request;
      response.writeHead(207, { "X-Count": "3", "Set-Cookie": ["a=1", "b=2"] });
      response.write("\uFEFF");
      response.end(
        JSON.stringify({ method, url, body, type: headers["content-type"], coding: headers["accept-encoding"] }),
      );
    });
  });
  const before = Date.now();
  const answer = await client().send(
    put(`${base}/api/orders/W%2F1?dry=a%20b`, { headers: { "Content-Type": "application/json" }, body: '{"ü":"🚚"}' }),
    never,
  );
  expect({
    status: answer.status,
    count: answer.headers["x-count"],
    cookies: answer.headers["set-cookie"],
    body: JSON.parse(answer.body) as unknown,
    times: before <= answer.sentAt && answer.sentAt <= answer.receivedAt && answer.receivedAt <= Date.now(),
  }).toEqual({
    status: 207,
    count: "3",
    cookies: "a=1, b=2",
    body: {
      method: "PUT",
      url: "/api/orders/W%2F1?dry=a%20b",
      body: '{"ü":"🚚"}',
      type: "application/json",
      coding: "identity",
    },
    times: true,
  });
});

test("a redirect and a server error are answers", async () => {
  const base = await web((request, response) => {
    request.resume();
    if (request.url === "/moved") response.writeHead(307, { location: "/elsewhere" }).end();
    else response.writeHead(503, { "retry-after": "7" }).end("later");
  });
  const http = client();
  const [moved, busy] = [await http.send(put(`${base}/moved`), never), await http.send(put(`${base}/busy`), never)];
  expect([moved.status, moved.headers["location"], busy.status, busy.headers["retry-after"], busy.body]).toEqual([
    307,
    "/elsewhere",
    503,
    "7",
    "later",
  ]);
});

test("a HEAD answer may announce any length", async () => {
  const base = await web((_, response) => response.writeHead(200, { "content-length": "5000" }).end());
  const answer = await client().send({ ...put(base), method: "HEAD" }, never);
  expect([answer.status, answer.body]).toEqual([200, ""]);
});

test("a refused connection, an unknown name, a TLS failure and a bad URL were not sent", async () => {
  const gone = await raw(() => undefined);
  const port = new URL(gone).port;
  const http = client();
  const closed = createTcpServer();
  closed.listen(0, "127.0.0.1");
  await once(closed, "listening");
  const freePort = (closed.address() as AddressInfo).port;
  await new Promise((done) => closed.close(done));
  const plain = await raw((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  expect([
    await failureOf(http.send(put(`http://127.0.0.1:${freePort}/`), never)),
    await failureOf(http.send(put(`http://no-such-host.invalid:${port}/`), never)).then((text) =>
      /^not-sent (ENOTFOUND|EAI_AGAIN)$/.test(String(text)),
    ),
    await failureOf(http.send(put(plain.replace("http:", "https:")), never)).then((text) => String(text).split(" ")[0]),
    await failureOf(http.send(put("/relative"), never)),
  ]).toEqual(["not-sent ECONNREFUSED", true, "not-sent", "not-sent ERR_INVALID_URL"]);
});

test("a reset before and after the first byte of the answer, and a broken answer, are cut", async () => {
  const http = client();
  const reset = await raw((socket) => socket.once("data", () => socket.resetAndDestroy()));
  const half = await raw((socket) =>
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", () => socket.resetAndDestroy());
    }),
  );
  const short = await raw((socket) =>
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")),
  );
  const silent = await raw((socket) => socket.once("data", () => socket.end()));
  const garbage = await raw((socket) => socket.once("data", () => socket.end("hello\r\n\r\n")));
  const kinds: unknown[] = [];
  for (const url of [reset, half, short, silent, garbage]) {
    kinds.push(String(await failureOf(http.send(put(url), never))).split(" ")[0]);
  }
  expect(kinds).toEqual(["cut", "cut", "cut", "cut", "cut"]);
});

test("a socket kept alive and closed by the server just as it is used again is cut, not sent twice", async () => {
  let requests = 0;
  const base = await raw((socket) =>
    socket.on("data", () => {
      requests += 1;
      if (requests === 1) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
      else socket.resetAndDestroy();
    }),
  );
  const http = client();
  const first = await http.send(put(base), never);
  expect([first.body, String(await failureOf(http.send(put(base), never))).split(" ")[0], requests]).toEqual([
    "ok",
    "cut",
    2,
  ]);
});

test("the deadline covers the whole exchange: a server that drips for ever is cut", async () => {
  const base = await raw((socket) =>
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
      const drip = setInterval(() => socket.write("."), 20);
      socket.on("close", () => clearInterval(drip));
    }),
  );
  const start = performance.now();
  const failure = await failureOf(client().send(put(base, { timeout: millis(150) }), never));
  const waited = performance.now() - start;
  expect({ failure, inTime: waited >= 149 && waited < 1000 }).toEqual({ failure: "cut TIMEOUT", inTime: true });
});

test("a request that waits for a socket until its deadline was not sent, and is not sent later", async () => {
  const urls: (string | undefined)[] = [];
  const base = await web((request, response) => {
    urls.push(request.url);
    request.resume();
    setTimeout(() => response.end("ok"), 200);
  });
  const http = client({ connections: 1 });
  const first = http.send(put(`${base}/first`), never);
  const waiting = failureOf(http.send(put(`${base}/waiting`, { timeout: millis(50) }), never));
  expect([await waiting, (await first).body]).toEqual(["not-sent TIMEOUT", "ok"]);
  await http.send(put(`${base}/last`), never);
  expect(urls).toEqual(["/first", "/last"]);
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
  const http = client();
  expect([
    await failureOf(http.send(put(base), never)),
    (await http.send(put(base, { maxBytes: 1001 }), never)).body.length,
  ]).toEqual(["cut BODY_TOO_LARGE", 1001]);
});

test("abort rejects with the signal's reason at once: before, while connecting, and in mid-answer", async () => {
  const base = await raw((socket) =>
    socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc")),
  );
  const http = client();
  const reason = new Error("enough");
  const controller = new AbortController();
  const flying = failureOf(http.send(put(base), controller.signal));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const waiting = failureOf(http.send(put(base), controller.signal));
  controller.abort(reason);
  expect([await flying, await waiting, await failureOf(http.send(put(base), controller.signal))]).toEqual([
    reason,
    reason,
    reason,
  ]);
});

test("a thousand requests on one signal share one listener, and no warning comes", async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on("warning", onWarning);
  onTestFinished(() => {
    process.off("warning", onWarning);
  });
  const base = await web((request, response) => {
    request.resume();
    response.end("ok");
  });
  const http = client();
  const controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
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
  await Promise.all(Array.from({ length: 1000 }, () => http.send(put(base), signal)));
  expect({ listeners, warnings }).toEqual({ listeners: 1, warnings: [] });
});

test("a proxy from the environment is used for other hosts and never for loopback", async () => {
  const asked: (string | undefined)[] = [];
  const proxy = createHttpServer();
  proxy.on("connect", (request, socket) => {
    asked.push(request.url);
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  const at = await listen(proxy);
  const base = await web((request, response) => {
    request.resume();
    response.end("direct");
  });
  const http = client({ environment: { HTTP_PROXY: `http://${at}`, NO_PROXY: "direct.invalid" } });
  const failures = [
    await failureOf(http.send(put("https://api.example.com/orders"), never)),
    await failureOf(http.send(put("https://direct.invalid/orders"), never)),
  ];
  expect({
    direct: (await http.send(put(base), never)).body,
    kinds: failures.map((failure) => String(failure).split(" ")[0]),
    asked,
  }).toEqual({ direct: "direct", kinds: ["not-sent", "not-sent"], asked: ["api.example.com:443"] });
});
