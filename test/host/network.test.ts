import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationTarget, commands as editor, Uri, workspace } from "vscode";
import type { Network } from "../../src/auth/connection.ts";
import { HttpError } from "../../src/base/http.ts";
import { millis } from "../../src/base/time.ts";
import { commands } from "../../src/contributions.ts";
import { httpsHttp } from "../../src/node/httpsHttp.ts";
import { nodeClock } from "../../src/node/nodeClock.ts";
import { type ForwardProxy, startForwardProxy } from "../contract/node/forwardProxy.ts";
import { newAuthority } from "../contract/node/tlsAuthority.ts";
import { startTlsServer, type TlsServer, type Told } from "../contract/node/tlsServer.ts";
import { activated, PASSWORD } from "./sandbox.ts";

const MES = "mes.example.com";

describe("Requests under the editor's network settings", () => {
  let server: TlsServer;
  let proxy: ForwardProxy;
  let guarded: ForwardProxy;
  let network: Network;
  let directory: string;
  const signIns: Told[] = [];

  before(async () => {
    const authority = await newAuthority("Plant CA");
    const [mes, client] = [await authority.server([MES, "127.0.0.1"]), await authority.client("line-7")];
    server = await startTlsServer(
      { cert: mes.certificate, key: mes.key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true },
      (told) => {
        if (told.path !== "/api/auth/login") return undefined;
        signIns.push(told);
        return { status: 200, body: { access_token: "made-up", refresh_token: "made-up-too", expires_in: 1800 } };
      },
    );
    proxy = await startForwardProxy({ hosts: { [MES]: server.port, "other.example.com": server.port } });
    guarded = await startForwardProxy({ hosts: { [MES]: server.port }, credentials: "svc:word" });
    directory = await mkdtemp(join(tmpdir(), "longhaul-network-"));
    const [ca, clientCertificate] = [join(directory, "ca.pem"), join(directory, "client.pem")];
    await writeFile(ca, authority.certificate);
    await writeFile(clientCertificate, client.certificate + client.key);
    network = { timeout: millis(5000), connections: 1, http2: false, ca, clientCertificate };
  });

  afterEach(() => set({ proxy: undefined, noProxy: undefined }));

  after(async () => {
    await Promise.all([server.close(), proxy.close(), guarded.close(), rm(directory, { recursive: true })]);
    // No other test is to meet this connection.
    await rm(folderOfConnection(), { recursive: true });
    await (await activated()).connectionRows();
  });

  it("go through the proxy of http.proxy, to a server that demands the connection's client certificate", async () => {
    await set({ proxy: addressOf(proxy) });
    const answer = await sent(`https://${MES}/token`, network);
    assert.deepEqual(
      { answer, passed: proxy.passed },
      {
        answer: { method: "POST", path: "/token", body: "{}", client: "line-7", proxyHeaders: [] },
        passed: [`CONNECT ${MES}:443`],
      },
    );
  });

  it("carry a connection's sign-in through that proxy too, with its client certificate", async () => {
    await set({ proxy: addressOf(proxy) });
    const passed = proxy.passed.length;
    const { job, argument } = await writeConnection(network);
    const longhaul = await activated();
    await longhaul.prepare(job, PASSWORD);
    await longhaul.connectionRows();
    await editor.executeCommand(commands.refreshToken, argument);
    assert.deepEqual(
      { signIns: signIns.map(({ method, client }) => ({ method, client })), passed: proxy.passed.slice(passed) },
      { signIns: [{ method: "POST", client: "line-7" }], passed: [`CONNECT ${MES}:443`] },
    );
  });

  it("show the proxy its user, whole URLs where there is no TLS, and leave it alone for loopback and http.noProxy", async () => {
    const plain = createServer((request, response) => {
      response.end(JSON.stringify({ path: request.url, host: request.headers.host }));
    }).listen(0, "127.0.0.1");
    await once(plain, "listening");
    const { port } = plain.address() as AddressInfo;
    const forwarding = await startForwardProxy({ hosts: { "plain.example.com": port }, credentials: "svc:word" });
    await set({ proxy: addressOf(forwarding, "svc:word@"), noProxy: ["direct.invalid"] });
    const ends = {
      forwarded: await sent("http://plain.example.com/orders"),
      loopback: await sent(`http://127.0.0.1:${port}/orders`),
      exempt: String(await sent("https://direct.invalid/")).replace("EAI_AGAIN", "ENOTFOUND"),
      passed: forwarding.passed,
      refused: forwarding.refused,
    };
    plain.close();
    await forwarding.close();
    assert.deepEqual(ends, {
      forwarded: { path: "/orders", host: "plain.example.com" },
      loopback: { path: "/orders", host: `127.0.0.1:${port}` },
      exempt: "not-sent ENOTFOUND",
      passed: ["POST http://plain.example.com/orders"],
      refused: [],
    });
  });

  it("name a proxy that refuses or is gone, and take none of its answers for the server's", async () => {
    const seen = server.seen.length;
    await set({ proxy: addressOf(guarded) });
    const refused = {
      tunnel: await sent(`https://${MES}/token`, network),
      plain: await sent("http://plain.example.com/"),
    };
    await set({ proxy: addressOf(proxy) });
    const unknown = await sent("https://unknown.example.com/token", network);
    const gone = await startForwardProxy({ hosts: {} });
    await gone.close();
    await set({ proxy: addressOf(gone) });
    const absent = {
      tunnel: await sent(`https://${MES}/token`, network),
      plain: await sent("http://plain.example.com/"),
    };
    assert.deepEqual(
      { refused, unknown, absent, seen: server.seen.length - seen },
      {
        refused: { tunnel: "not-sent PROXY_AUTHENTICATION_REQUIRED", plain: "not-sent PROXY_AUTHENTICATION_REQUIRED" },
        unknown: "not-sent PROXY_ANSWERED_502",
        absent: { tunnel: "not-sent PROXY_ECONNREFUSED", plain: "not-sent PROXY_ECONNREFUSED" },
        seen: 0,
      },
    );
  });

  it("check certificates with and without a proxy: a stranger, a wrong name and a missing client certificate", async () => {
    const { clientCertificate: _, ...trusting } = network;
    const seen = server.seen.length;
    const direct = {
      stranger: await sent(`https://127.0.0.1:${server.port}/`),
      wrongName: await sent(`https://localhost:${server.port}/`, network),
      noCertificate: await sent(`https://127.0.0.1:${server.port}/`, trusting),
    };
    await set({ proxy: addressOf(proxy) });
    const proxied = {
      stranger: await sent(`https://${MES}/`),
      wrongName: await sent("https://other.example.com/", network),
      noCertificate: await sent(`https://${MES}/`, trusting),
    };
    const expected = {
      stranger: "not-sent SELF_SIGNED_CERT_IN_CHAIN",
      wrongName: "not-sent ERR_TLS_CERT_ALTNAME_INVALID",
      noCertificate: "not-sent ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
    };
    assert.deepEqual(
      { direct, proxied, seen: server.seen.length - seen },
      { direct: expected, proxied: expected, seen: 0 },
    );
  });
});

function folderOfConnection(): string {
  return join(workspace.workspaceFolders?.[0]?.uri.fsPath ?? "", "behind-proxy");
}

/** A folder of the workspace whose connection names the certificate files. */
async function writeConnection({ ca, clientCertificate }: Network) {
  const folder = folderOfConnection();
  await mkdir(folder, { recursive: true });
  const write = async (name: string, content: unknown) => {
    await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
    return Uri.file(join(folder, name));
  };
  const mes = {
    preset: "factorytalk-mes",
    baseUrl: `https://${MES}`,
    auth: { username: "svc-mes" },
    network: { ca, clientCertificate },
  };
  const file = await write("longhaul.json", { connections: { mes } });
  await write("orders.csv", "id,qty\n1,1\n");
  const request = { method: "PUT", path: "/orders/${id}" };
  const records = { file: "orders.csv", key: "id" };
  const job = await write("behind-proxy.sync.json", { connection: "mes", records, request });
  return { job, argument: { file: file.toString(), connection: "mes" } };
}

async function set(settings: { proxy?: string | undefined; noProxy?: string[] | undefined }): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    await workspace.getConfiguration("http").update(name, value, ConfigurationTarget.Global);
  }
}

function addressOf({ port }: ForwardProxy, user = ""): string {
  return `http://${user}127.0.0.1:${port}`;
}

/** The answer's body as JSON, or kind and code of the HttpError. */
async function sent(url: string, network?: Network): Promise<unknown> {
  const http = await httpsHttp(network, { clock: nodeClock, connection: "mes" });
  const request = { method: "POST", url, headers: {}, body: "{}", timeout: millis(5000), maxBytes: 10_000 };
  try {
    return JSON.parse((await http.send(request, new AbortController().signal)).body) as unknown;
  } catch (error) {
    if (error instanceof HttpError) return `${error.kind} ${error.code}`;
    throw error;
  }
}
