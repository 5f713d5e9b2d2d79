import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { AuthorisedHttp } from "../../../src/auth/authorisedHttp.ts";
import { ClockSkew } from "../../../src/auth/clockSkew.ts";
import type { Authentication, Connection } from "../../../src/auth/connection.ts";
import { makeGrantor } from "../../../src/auth/grants/makeGrantor.ts";
import { MemoryLearnedLifetimes } from "../../../src/auth/memoryLearnedLifetimes.ts";
import { MemoryTokenStore } from "../../../src/auth/memoryTokenStore.ts";
import { soleRenewal } from "../../../src/auth/soleRenewal.ts";
import { TokenAuthority } from "../../../src/auth/tokenAuthority.ts";
import { Failure } from "../../../src/base/failure.ts";
import type { Http } from "../../../src/base/http.ts";
import { Secret } from "../../../src/base/secret.ts";
import { millis } from "../../../src/base/time.ts";
import { nodeChance } from "../../../src/node/nodeChance.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { startForwardProxy } from "./forwardProxy.ts";
import { networks, overUndici, post, sent, type Wanted } from "./networks.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";
import { newAuthority } from "./tlsAuthority.ts";
import { pkcs12 } from "./tlsPkcs12.ts";
import { startTlsServer, type TlsServer, type Told } from "./tlsServer.ts";

/** Demands a client certificate, gives tokens for a password, and rejects the first of them. */
async function startMes(): Promise<{ readonly server: TlsServer; readonly network: Wanted }> {
  const authority = await newAuthority("Plant CA");
  const [mes, client] = [await authority.server(["mes.example.com", "127.0.0.1"]), await authority.client("line-7")];
  let tokens = 0;
  const server = await startTlsServer(
    { cert: mes.certificate, key: mes.key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true },
    ({ path, client: shown }: Told, authorization) => {
      if (path === "/token") {
        tokens += 1;
        return { status: 200, body: { access_token: `${shown}-${tokens}`, token_type: "Bearer", expires_in: 3600 } };
      }
      return authorization === `Bearer ${shown}-2` ? undefined : { status: 401, body: {} };
    },
  );
  onTestFinished(() => server.close());
  const directory = await temporaryDirectory();
  const [ca, clientCertificate] = [join(directory, "ca.pem"), join(directory, "client.p12")];
  await writeFile(ca, authority.certificate);
  await writeFile(clientCertificate, pkcs12(client, "open"));
  return { server, network: { ca, clientCertificate, passphrase: new Secret("open"), connections: 1 } };
}

/** The connection's API with its tokens, all over one network. */
function authorised(http: Http, baseUrl: string): Http {
  const user: Authentication = {
    grant: "password",
    tokenUrl: `${baseUrl}/token`,
    encoding: "form",
    clientAuth: "none",
    clientId: "longhaul",
    username: "svc-mes",
    redirect: "loopback",
    response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
    send: "Authorization: Bearer ${token}",
  };
  const connection: Connection = {
    id: "mes",
    preset: undefined,
    baseUrl,
    headers: {},
    user,
    lifetime: { refreshAt: 0.8 },
    exclusiveSession: false,
    clockSkewTolerance: millis(300_000),
    network: { timeout: millis(5000), connections: 1, http2: false },
  };
  const shared = { clock: nodeClock, chance: nodeChance, skew: new ClockSkew() };
  const tokens = new TokenAuthority(connection, user, {
    ...shared,
    grantor: makeGrantor(connection, user, {
      ...shared,
      http,
      credentials: { secret: async (name) => (name === "PASSWORD" ? new Secret("made-up") : undefined) },
      missing: (secret) => new Failure("secret-missing", { connection: "mes", secret, variable: secret }),
      keepsTokens: false,
    }),
    store: new MemoryTokenStore(),
    lock: soleRenewal(),
    learned: new MemoryLearnedLifetimes(),
  });
  onTestFinished(() => tokens.close());
  return new AuthorisedHttp({ http, tokens, skew: shared.skew, send: user.send, origins: new Set([baseUrl]) });
}

test.each(networks)("tokens and API calls show the same client certificate: %s", async (_, open) => {
  const { server, network } = await startMes();
  const api = authorised(await open(network), `https://127.0.0.1:${server.port}`);
  expect([await sent(api, post(`https://127.0.0.1:${server.port}/orders`)), server.seen]).toEqual([
    { method: "POST", path: "/orders", body: "{}", client: "line-7", proxyHeaders: [] },
    ["POST /token", "POST /orders", "POST /token", "POST /orders"],
  ]);
});

test("tokens and API calls go through the same proxy", async () => {
  const { server, network } = await startMes();
  const proxy = await startForwardProxy({ hosts: { "mes.example.com": server.port }, credentials: "svc:word" });
  onTestFinished(() => proxy.close());
  const environment = { https_proxy: `http://svc:word@127.0.0.1:${proxy.port}` };
  const api = authorised(await overUndici({ ...network, environment }), "https://mes.example.com");
  expect([await sent(api, post("https://mes.example.com/orders")), server.seen, new Set(proxy.passed)]).toEqual([
    { method: "POST", path: "/orders", body: "{}", client: "line-7", proxyHeaders: [] },
    ["POST /token", "POST /orders", "POST /token", "POST /orders"],
    new Set(["CONNECT mes.example.com:443"]),
  ]);
});
