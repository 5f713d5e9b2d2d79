import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { millis } from "../../../src/base/time.ts";
import { type ForwardProxy, type ForwardProxyOptions, startForwardProxy } from "./forwardProxy.ts";
import { overUndici, post, sent } from "./networks.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";
import { type Authority, type Identity, newAuthority } from "./tlsAuthority.ts";
import { startTlsServer, type TlsServer } from "./tlsServer.ts";

const MES = "mes.example.com";

let authority: Authority;
let mes: Identity;
let client: Identity;

beforeAll(async () => {
  authority = await newAuthority("Plant CA");
  mes = await authority.server([MES]);
  client = await authority.client("line-7");
});

interface Site {
  readonly server: TlsServer;
  readonly proxy: ForwardProxy;
  /** What a connection to the server needs. */
  readonly network: { readonly ca: string; readonly clientCertificate: string };
}

/** A server that demands a client certificate and that only the proxy knows how to reach. */
async function site(options: Partial<ForwardProxyOptions> = {}): Promise<Site> {
  const server = await startTlsServer({
    cert: mes.certificate,
    key: mes.key,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  });
  onTestFinished(() => server.close());
  const proxy = await startForwardProxy({ hosts: { [MES]: server.port }, ...options });
  onTestFinished(() => proxy.close());
  const directory = await temporaryDirectory();
  const [ca, clientCertificate] = [join(directory, "ca.pem"), join(directory, "client.pem")];
  await writeFile(ca, authority.certificate);
  await writeFile(clientCertificate, client.certificate + client.key);
  return { server, proxy, network: { ca, clientCertificate } };
}

/** A server without TLS; it tells the header names that concern proxies, and the host that it was asked for. */
async function plainServer(): Promise<number> {
  const server = createServer((request, response) => {
    request.resume();
    const { host } = request.headers;
    const proxyHeaders = Object.keys(request.headers).filter((name) => name.startsWith("proxy-"));
    response.end(JSON.stringify({ path: request.url, host, proxyHeaders }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const told = (path: string, name: string | null) => ({
  method: "POST",
  path,
  body: "{}",
  client: name,
  proxyHeaders: [],
});

test("a proxy tunnels to a server that demands a client certificate, once for many requests", async () => {
  const { server, proxy, network } = await site();
  const environment = { https_proxy: `http://127.0.0.1:${proxy.port}` };
  const http = await overUndici({ ...network, connections: 1, environment });
  expect({
    token: await sent(http, post(`https://${MES}/token`)),
    api: await sent(http, post(`https://${MES}/api/orders`)),
    seen: server.seen,
    passed: proxy.passed,
  }).toEqual({
    token: told("/token", "line-7"),
    api: told("/api/orders", "line-7"),
    seen: ["POST /token", "POST /api/orders"],
    passed: [`CONNECT ${MES}:443`],
  });
});

test("a proxy is sent whole URLs where there is no TLS, and what it wants to know of the user goes no further", async () => {
  const port = await plainServer();
  const { proxy } = await site({ hosts: { "plain.example.com": port }, credentials: "svc:p@ss:w%rd" });
  const http = await overUndici({ environment: { HTTP_PROXY: `http://svc:p%40ss:w%rd@127.0.0.1:${proxy.port}` } });
  expect({
    answer: await sent(http, post("http://plain.example.com/orders/1?dry=a%20b")),
    passed: proxy.passed,
  }).toEqual({
    answer: { path: "/orders/1?dry=a%20b", host: "plain.example.com", proxyHeaders: [] },
    passed: ["POST http://plain.example.com/orders/1?dry=a%20b"],
  });
});

test("the user of a proxy's address is shown to the proxy alone, also when a scheme or a password is missing", async () => {
  const { proxy, network } = await site({ credentials: "svc:" });
  const http = await overUndici({ ...network, environment: { http_proxy: `svc@127.0.0.1:${proxy.port}` } });
  expect([await sent(http, post(`https://${MES}/token`)), proxy.passed]).toEqual([
    told("/token", "line-7"),
    [`CONNECT ${MES}:443`],
  ]);
});

test("a proxy that speaks TLS itself is checked like a server, and does not see the client certificate", async () => {
  const identity = await authority.server(["127.0.0.1"]);
  const port = await plainServer();
  const { proxy, network, server } = await site({ identity });
  const known = await startForwardProxy({ hosts: { [MES]: server.port, "plain.example.com": port }, identity });
  onTestFinished(() => known.close());
  const http = await overUndici({ ...network, environment: { http_proxy: `https://127.0.0.1:${known.port}` } });
  const doubting = await overUndici({ environment: { http_proxy: `https://127.0.0.1:${proxy.port}` } });
  expect({
    tunnelled: await sent(http, post(`https://${MES}/token`)),
    forwarded: await sent(http, post("http://plain.example.com/orders")),
    untrusted: await sent(doubting, post(`https://${MES}/token`)),
    untrustedPlain: await sent(doubting, post("http://plain.example.com/orders")),
  }).toEqual({
    tunnelled: told("/token", "line-7"),
    forwarded: { path: "/orders", host: "plain.example.com", proxyHeaders: [] },
    untrusted: "not-sent PROXY_UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    untrustedPlain: "not-sent PROXY_UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  });
});

test("a proxy that refuses, does not answer or is not there is named as such, and nothing was sent", async () => {
  const wantsUser = await site({ credentials: "svc:secret" });
  const forbids = await site({ refuse: 403 });
  const silent = createTcpServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port: silentPort } = silent.address() as AddressInfo;
  onTestFinished(() => void silent.close());
  const gone = createTcpServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const { port: gonePort } = gone.address() as AddressInfo;
  gone.close();
  await once(gone, "close");
  const over = async (proxy: string, url: string, timeout = 5000) =>
    sent(await overUndici({ environment: { http_proxy: proxy } }), post(url, { timeout: millis(timeout) }));
  const at = (port: number) => `http://127.0.0.1:${port}`;
  expect({
    tunnel: {
      wantsUser: await over(at(wantsUser.proxy.port), `https://${MES}/`),
      forbids: await over(at(forbids.proxy.port), `https://${MES}/`),
      unknownHost: await over(at((await site()).proxy.port), "https://elsewhere.example.com/"),
      silent: await over(at(silentPort), `https://${MES}/`, 100),
      gone: await over(at(gonePort), `https://${MES}/`),
    },
    forwarded: {
      wantsUser: await over(at(wantsUser.proxy.port), "http://plain.example.com/"),
      gone: await over(at(gonePort), "http://plain.example.com/"),
    },
    addresses: [await over("http://[", `https://${MES}/`), await over("socks5://127.0.0.1:1080", `https://${MES}/`)],
    servers: [...wantsUser.server.seen, ...forbids.server.seen],
  }).toEqual({
    tunnel: {
      wantsUser: "not-sent PROXY_AUTHENTICATION_REQUIRED",
      forbids: "not-sent PROXY_ANSWERED_403",
      unknownHost: "not-sent PROXY_ANSWERED_502",
      silent: "not-sent TIMEOUT",
      gone: "not-sent PROXY_ECONNREFUSED",
    },
    forwarded: { wantsUser: "not-sent PROXY_AUTHENTICATION_REQUIRED", gone: "not-sent PROXY_ECONNREFUSED" },
    addresses: ["not-sent PROXY_ADDRESS_INVALID", "not-sent PROXY_SCHEME_UNSUPPORTED"],
    servers: [],
  });
});

test("certificates are checked through a tunnel as they are without", async () => {
  const { proxy, network, server } = await site({ hosts: {} });
  const knowing = await startForwardProxy({ hosts: { [MES]: server.port, "other.example.com": server.port } });
  onTestFinished(() => knowing.close());
  const environment = { https_proxy: `http://127.0.0.1:${knowing.port}` };
  const named = await overUndici({ ...network, environment });
  const ends = new Set<unknown>();
  for (let at = 0; at < 3; at += 1) ends.add(await sent(named, post("https://other.example.com/token")));
  expect({
    unknown: await sent(await overUndici({ environment }), post(`https://${MES}/token`)),
    wrongName: [...ends],
    noCertificate: await sent(await overUndici({ ca: network.ca, environment }), post(`https://${MES}/token`)),
    seen: [...server.seen, ...proxy.passed],
  }).toEqual({
    unknown: "not-sent SELF_SIGNED_CERT_IN_CHAIN",
    wrongName: ["not-sent ERR_TLS_CERT_ALTNAME_INVALID"],
    noCertificate: "not-sent ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
    seen: [],
  });
});

test("loopback and the hosts of no_proxy are reached without the proxy", async () => {
  const { proxy, network, server } = await site();
  const port = await plainServer();
  const local = await authority.server(["127.0.0.1"]);
  const direct = await startTlsServer({ cert: local.certificate, key: local.key });
  onTestFinished(() => direct.close());
  const environment = { https_proxy: `http://127.0.0.1:${proxy.port}`, http_proxy: "http://proxy.invalid" };
  const http = await overUndici({ ...network, environment: { ...environment, no_proxy: "*.invalid" } });
  expect({
    loopback: await sent(http, post(`https://127.0.0.1:${direct.port}/token`)),
    plainLoopback: await sent(http, post(`http://localhost:${port}/orders`)),
    exempt: String(await sent(http, post("https://mes.invalid/"))).replace(/EAI_AGAIN$/, "ENOTFOUND"),
    others: await sent(http, post(`https://${MES}/token`)),
    passed: [...proxy.passed, ...proxy.refused],
    seen: server.seen,
  }).toEqual({
    loopback: told("/token", null),
    plainLoopback: { path: "/orders", host: `localhost:${port}`, proxyHeaders: [] },
    exempt: "not-sent ENOTFOUND",
    others: told("/token", "line-7"),
    passed: [`CONNECT ${MES}:443`],
    seen: ["POST /token"],
  });
});
