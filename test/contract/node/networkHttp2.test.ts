import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createSecureServer, type ServerHttp2Session } from "node:http2";
import { createServer as createHttp1Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import type { Http } from "../../../src/base/http.ts";
import { millis } from "../../../src/base/time.ts";
import { startForwardProxy } from "./forwardProxy.ts";
import { overUndici, post, sent } from "./networks.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";
import { type Authority, type Identity, newAuthority } from "./tlsAuthority.ts";

let authority: Authority;
let local: Identity;

beforeAll(async () => {
  authority = await newAuthority("Plant CA");
  local = await authority.server(["127.0.0.1", "mes.example.com"]);
});

async function network(): Promise<{ readonly ca: string }> {
  const ca = join(await temporaryDirectory(), "ca.pem");
  await writeFile(ca, authority.certificate);
  return { ca };
}

interface Served {
  readonly port: number;
  readonly url: string;
  readonly sessions: readonly ServerHttp2Session[];
  /** The path of each request that arrived. */
  readonly seen: readonly string[];
  /** Most requests that were at work on one connection. */
  readonly most: () => number;
}

/** Speaks HTTP/2, and HTTP/1.1 to who asks for it; waits a little, so that requests overlap. */
async function serveHttp2(): Promise<Served> {
  const sessions: ServerHttp2Session[] = [];
  const seen: string[] = [];
  const busy = new Map<object, number>();
  let most = 0;
  const server = createSecureServer(
    { cert: local.certificate, key: local.key, allowHTTP1: true },
    (request, response) => {
      const { url, socket, httpVersion } = request;
      const session = httpVersion === "2.0" ? request.stream.session : undefined;
      const connection = session ?? socket;
      seen.push(url);
      request.resume();
      if (url === "/slow") return;
      if (url === "/cut") session?.destroy();
      if (url === "/goaway") session?.goaway();
      busy.set(connection, (busy.get(connection) ?? 0) + 1);
      most = Math.max(most, ...busy.values());
      setTimeout(() => {
        busy.set(connection, (busy.get(connection) ?? 0) - 1);
        if (session?.destroyed === true) return;
        response.writeHead(201, { "x-count": "3", "set-cookie": ["a=1", "b=2"] });
        response.end(JSON.stringify(url === "/large" ? "x".repeat(20_000) : httpVersion));
      }, 50);
    },
  );
  server.on("session", (session: ServerHttp2Session) => sessions.push(session));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `https://127.0.0.1:${port}`, sessions, seen, most: () => most };
}

const eight = (http: Http, url: string): Promise<unknown[]> =>
  Promise.all(Array.from({ length: 8 }, () => sent(http, post(`${url}/orders`))));

test("HTTP/2 is spoken where the connection wants it, one request at a time on each of its sockets", async () => {
  const { url, sessions, most } = await serveHttp2();
  const http = await overUndici({ ...(await network()), http2: true });
  const versions = await eight(http, url);
  expect([versions, sessions.length, most()]).toEqual([Array.from({ length: 8 }, () => "2.0"), 4, 1]);
});

test("a server that says GOAWAY in mid-request gets no request a second time", async () => {
  const { url, seen } = await serveHttp2();
  const http = await overUndici({ ...(await network()), http2: true });
  const paths = ["/goaway", "/goaway", "/orders/1", "/orders/2", "/orders/3", "/orders/4"];
  const ends = await Promise.all(paths.map((path) => sent(http, post(url + path, { method: "PUT" }))));
  expect({
    cut: ends.slice(0, 2).map((end) => String(end).split(" ")[0]),
    others: ends.slice(2),
    seen: [...seen].sort(),
  }).toEqual({ cut: ["cut", "cut"], others: ["2.0", "2.0", "2.0", "2.0"], seen: [...paths].sort() });
});

test("a connection that does not want HTTP/2 does not get it", async () => {
  const { url, sessions } = await serveHttp2();
  const version = await sent(await overUndici(await network()), post(`${url}/orders`));
  expect([version, sessions.length]).toEqual(["1.1", 0]);
});

test("a server that knows HTTP/1.1 alone is spoken to in that", async () => {
  const server = createHttp1Server({ cert: local.certificate, key: local.key }, (request, response) => {
    request.resume();
    response.end(JSON.stringify(request.httpVersion));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const http = await overUndici({ ...(await network()), http2: true });
  expect(await sent(http, post(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`))).toEqual("1.1");
});

test("headers, limits, deadlines, cuts and aborts are over HTTP/2 what they are over HTTP/1.1", async () => {
  const { url } = await serveHttp2();
  const http = await overUndici({ ...(await network()), http2: true });
  const answer = await http.send(post(url), new AbortController().signal);
  const controller = new AbortController();
  const aborted = http.send(post(`${url}/slow`), controller.signal).catch((reason: unknown) => reason);
  controller.abort("enough");
  expect({
    answer: [answer.status, answer.headers["x-count"], answer.headers["set-cookie"], answer.body],
    large: await sent(http, post(`${url}/large`)),
    slow: await sent(http, post(`${url}/slow`, { timeout: millis(100) })),
    cut: String(await sent(http, post(`${url}/cut`))).split(" ")[0],
    aborted: await aborted,
    after: await sent(http, post(`${url}/orders`)),
  }).toEqual({
    answer: [201, "3", "a=1, b=2", '"2.0"'],
    large: "cut BODY_TOO_LARGE",
    slow: "cut TIMEOUT",
    cut: "cut",
    aborted: "enough",
    after: "2.0",
  });
});

test("HTTP/2 goes through a proxy's tunnel", async () => {
  const { port, sessions } = await serveHttp2();
  const proxy = await startForwardProxy({ hosts: { "mes.example.com": port } });
  onTestFinished(() => proxy.close());
  const environment = { https_proxy: `http://127.0.0.1:${proxy.port}` };
  const http = await overUndici({ ...(await network()), http2: true, environment });
  expect([await sent(http, post("https://mes.example.com/orders")), sessions.length, proxy.passed]).toEqual([
    "2.0",
    1,
    ["CONNECT mes.example.com:443"],
  ]);
});
